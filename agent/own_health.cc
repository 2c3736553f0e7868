#include "agent/own_health.h"

#include "agent/sample/host/metrics.h"
#include "agent/sample/host/own_use.h"

namespace tidemark {
namespace {

using host::Metric;

constexpr Metric kCpuTime{"process.cpu.time", "s", MetricKind::kCounter,
                          "processor time of the agent and of the children it awaited"};
constexpr Metric kMemory{"process.memory.usage", "By", MetricKind::kGauge, "resident memory of the agent"};
constexpr Metric kProbeTime{"tidemark.agent.probe.cpu_time", "s", MetricKind::kCounter,
                            "processor time of a sampler or check"};
constexpr Metric kSpool{"tidemark.agent.spool.usage", "By", MetricKind::kGauge,
                        "bytes of batches in the spool"};

double seconds(std::chrono::nanoseconds time) {
  return static_cast<double>(time / std::chrono::microseconds(1)) / 1e6;
}

}  // namespace

void OwnHealth::cost(Probe kind, const std::string& name, std::chrono::nanoseconds cpu) {
  auto at = costs_.find({kind, name});
  if (at == costs_.end()) at = costs_.try_emplace({kind, costs_.size() < kProbesMax ? name : "others"}).first;
  at->second += cpu;
}

void OwnHealth::look(Readings& out, const Vitals& vitals, std::uint64_t spool_bytes) const {
  const host::OwnUse use = host::own_use();
  const Attribute own{"process.executable.name", program_};
  const auto add_time = [&](const char* mode, std::chrono::microseconds time) {
    host::add(out, kCpuTime, seconds(time), {{"cpu.mode", mode}, own});
  };
  add_time("user", use.user);
  add_time("system", use.system);
  add_time("children", use.children);
  if (use.resident_bytes > 0) host::add(out, kMemory, static_cast<double>(use.resident_bytes), {own});
  host::add(out, kSpool, static_cast<double>(spool_bytes));
  for (const auto& [probe, cpu] : costs_) {
    host::add(out, kProbeTime, seconds(cpu),
              {{"tidemark.probe.kind", probe.first == Probe::kSampler ? "sampler"
                                       : probe.first == Probe::kCheck ? "check"
                                                                      : "watch"},
               {"tidemark.probe.name", probe.second}});
  }
  std::map<std::string, std::int64_t> counted;  // without their details, which may be any words
  for (const Vital& vital : vitals.snapshot()) counted[vital.name] += vital.value;
  for (const auto& [name, count] : counted)
    out.values.push_back(
        {"tidemark.agent." + name, "1", MetricKind::kCounter, {}, static_cast<double>(count)});
}

}  // namespace tidemark
