#include "agent/sight.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <iomanip>
#include <optional>
#include <ostream>
#include <thread>

#include "agent/enroll/identity.h"
#include "agent/inbox/last_events.h"
#include "agent/sample/check/check.h"
#include "agent/sample/check/perfdata.h"
#include "agent/sample/host/host.h"
#include "agent/sample/recent.h"
#include "agent/spool/glance.h"
#include "common/certificate/certificate.h"
#include "common/clock/clock.h"
#include "common/config/document.h"
#include "common/model/attributes.h"
#include "common/model/number.h"
#include "common/wire/message_codec.h"

namespace tidemark::sight {
namespace {

constexpr int kFailed = 1;
const int kUnknown = check::plugin_exit_code(CheckState::kUnknown);
constexpr std::chrono::seconds kBetweenLooks{1};

/// What the samplers see, look by look: shares and rates need two.
class Looks {
 public:
  Readings again() {
    Readings readings;
    readings.time = system_clock().now();
    troubles_.clear();
    for (const auto& sampler : samplers_) {
      if (const auto status = sampler->sample(readings); !status.ok())
        troubles_ += "# " + std::string(sampler->name()) + ": " + std::string(status.message()) + "\n";
    }
    return readings;
  }
  /// Of the last look, a line each.
  const std::string& troubles() const { return troubles_; }

 private:
  std::vector<std::unique_ptr<Sampler>> samplers_ = host::host_samplers({});
  std::string troubles_;
};

absl::StatusOr<MonitorSet> kept_set(const AgentConfig& config) {
  auto seen = spool::glance(config.state_dir / "spool.db");
  if (!seen.ok()) return seen.status();
  if (seen->state.monitor_set.empty())
    return absl::NotFoundError("this endpoint has no monitor set yet: its agent gets it from the collector");
  return wire::decode_monitor_set(seen->state.monitor_set);
}

}  // namespace

int show_samples(std::ostream& out) {
  Looks looks;
  looks.again();
  std::this_thread::sleep_for(kBetweenLooks);
  const Readings readings = looks.again();
  out << looks.troubles();
  for (const Reading& reading : readings.values) {
    out << reading.metric << attributes_text(reading.attributes) << " " << number_text(reading.value) << " "
        << reading.unit << "\n";
  }
  return 0;
}

int run_check(const AgentConfig& config, const std::string& name, std::ostream& out, std::ostream& err) {
  const auto set = kept_set(config);
  if (!set.ok()) {
    err << "tidemark-agent: " << set.status().message() << "\n";
    return name.empty() ? kFailed : kUnknown;
  }
  if (name.empty()) {
    for (const CheckSpec& check : set->checks)
      out << check.name << "  " << check.type << ", every " << human(check.interval) << "\n";
    return 0;
  }
  const CheckSpec* spec = set->find(name);
  if (spec == nullptr) {
    std::vector<std::string> names;
    for (const CheckSpec& check : set->checks) names.push_back(check.name);
    err << "tidemark-agent: the monitor set has no check '" << name << "'"
        << config::or_nearest(name, names, "; 'tidemark-agent check' lists them") << "\n";
    return kUnknown;
  }
  boost::asio::io_context context;
  Recent recent;
  const auto events = inbox::LastEvents::read(inbox::last_events_file(config.state_dir));
  const auto check = check::make_check(
      context, *spec,
      {config.commands, &recent,
       [&](const std::string& event) { return events.ok() ? events->find(event) : std::nullopt; },
       config.log_folders});
  if (spec->type == "metric") {
    Looks looks;
    recent.add(looks.again(), system_clock().monotonic());
    std::this_thread::sleep_for(kBetweenLooks);
    recent.add(looks.again(), system_clock().monotonic());
  }
  std::optional<check::Finding> finding;
  check->run([&](check::Finding found) { finding = std::move(found); });
  context.run();
  if (!finding) return kUnknown;
  out << check::plugin_line(*finding) << "\n";
  return check::plugin_exit_code(finding->state);
}

int show_status(const AgentConfig& config, std::ostream& out, std::ostream& err) {
  const auto identity = enroll::load_identity(config.state_dir);
  if (!identity.ok()) {
    err << "tidemark-agent: "
        << (absl::IsNotFound(identity.status()) ? "this endpoint is not enrolled yet"
                                                : std::string(identity.status().message()))
        << "\n";
    return kFailed;
  }
  const TimePoint now = system_clock().now();
  const auto line = [&](const char* what, const std::string& value) {
    out << std::left << std::setw(13) << what << value << "\n";
  };
  line("Endpoint", identity->name + " (" + identity->id.text() + ")");
  line("Collector", config.collector.empty() ? identity->collector : config.collector);
  if (const auto certificate = certificate::Certificate::parse(identity->certificate_pem); certificate.ok()) {
    const Duration left = certificate->not_after() - now;
    line("Certificate",
         left > Duration::zero() ? "lasts " + human(left) + " more" : "expired " + human(-left) + " ago");
  }
  const auto seen = spool::glance(config.state_dir / "spool.db");
  if (absl::IsNotFound(seen.status())) {
    line("Spool", "none yet: the agent has not run");
    return 0;
  }
  if (!seen.ok()) {
    err << "tidemark-agent: " << seen.status().message() << "\n";
    return kFailed;
  }
  if (const auto set = wire::decode_monitor_set(seen->state.monitor_set);
      seen->state.monitor_set.empty() || !set.ok()) {
    line("Observes", "no monitor set yet: samples every " + human(config.sampling_interval));
  } else {
    line("Observes", std::to_string(set->checks.size()) + " checks, " + std::to_string(set->watches.size()) +
                         " watches, samples every " + human(set->sampling_interval) + " (monitor set " +
                         set->version + ")");
  }
  const stream::BatchUse& waiting = seen->waiting;
  std::string text = std::to_string(waiting.batches) + (waiting.batches == 1 ? " batch" : " batches") + " (" +
                     std::to_string(waiting.bytes) + " bytes) wait for the collector";
  if (waiting.oldest) text += ", the oldest for " + human(std::max(Duration::zero(), now - *waiting.oldest));
  line("Spool", text);
  line("Sent", std::to_string(seen->state.last.value) + " batches of this spool, " +
                   std::to_string(seen->state.acknowledged.value) + " acknowledged");
  return 0;
}

}  // namespace tidemark::sight
