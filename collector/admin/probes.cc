#include <algorithm>
#include <tuple>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kWindow = std::chrono::hours(1);
constexpr std::size_t kSamplesMax = 10'000;
constexpr const char* kProbeTime = "tidemark.agent.probe.cpu_time";
constexpr const char* kProcessTime = "process.cpu.time";

std::string attribute(const Attributes& attributes, std::string_view key) {
  for (const Attribute& one : attributes) {
    if (one.key == key) return one.value;
  }
  return {};
}

/// Growth of a counter over the last hour that was measured, and over how long; a restart begins at 0.
struct Growth {
  double seconds = 0;
  Duration over{};
};
Growth growth_of(const std::vector<store::SampleRow>& samples) {
  Growth out;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double before = samples[i - 1].value;
    out.seconds += samples[i].value >= before ? samples[i].value - before : samples[i].value;
  }
  if (!samples.empty()) out.over = samples.back().time - samples.front().time;
  return out;
}

absl::StatusOr<Growth> growth(const Ports& ports, const store::SeriesRow& series, TimePoint until) {
  auto samples = ports.reader.samples(series.id, until - kWindow, until + Duration{1}, kSamplesMax);
  if (!samples.ok()) return samples.status();
  return growth_of(*samples);
}

}  // namespace

absl::Status fill_probes(const Ports& ports, const store::EndpointRow& endpoint, v1::EndpointShowReply& out) {
  std::vector<store::SeriesRow> all;
  TimePoint until{};
  for (const char* metric : {kProcessTime, kProbeTime}) {
    auto series = ports.reader.series(endpoint.id, metric);
    if (!series.ok()) return series.status();
    for (store::SeriesRow& one : *series) {
      until = std::max(until, one.last);
      all.push_back(std::move(one));
    }
  }
  for (const store::SeriesRow& one : all) {
    const auto grown = growth(ports, one, until);
    if (!grown.ok()) return grown.status();
    if (grown->over <= Duration::zero()) continue;  // a probe that is no more, or has one value
    v1::ProbeCost& cost = *out.add_probes();
    const bool process = one.key.metric == kProcessTime;
    cost.set_kind(process ? "agent" : attribute(one.key.attributes, "tidemark.probe.kind"));
    cost.set_name(attribute(one.key.attributes, process ? "cpu.mode" : "tidemark.probe.name"));
    cost.set_cpu_s_per_hour(grown->seconds * (std::chrono::duration<double>(kWindow) / grown->over));
  }
  std::sort(out.mutable_probes()->begin(), out.mutable_probes()->end(),
            [](const v1::ProbeCost& a, const v1::ProbeCost& b) {
              return std::tuple(-a.cpu_s_per_hour(), a.kind(), a.name()) <
                     std::tuple(-b.cpu_s_per_hour(), b.kind(), b.name());
            });
  return absl::OkStatus();
}

}  // namespace tidemark::admin
