#include "agent/observation.h"

#include <utility>

#include "common/clock/cpu_time.h"
#include "common/log/log.h"

namespace tidemark {

Readings Observation::look(std::uint64_t spool_bytes) {
  Readings readings;
  readings.time = clock_.now();
  std::string troubles;
  for (const auto& sampler : samplers_) {
    std::chrono::nanoseconds cpu{};
    absl::Status status;
    {
      const CpuMeter meter(cpu);
      status = sampler->sample(readings);
    }
    own_health_.cost(OwnHealth::Probe::kSampler, std::string(sampler->name()), cpu);
    if (status.ok()) continue;
    vitals_.count("sample.errors", 1, sampler->name());
    troubles += std::string(sampler->name()) + ": " + std::string(status.message()) + "; ";
  }
  if (troubles != troubles_ && !troubles.empty()) log::warning(troubles);
  troubles_ = std::move(troubles);
  if (ticks_until_own_health_-- == 0) {
    ticks_until_own_health_ = OwnHealth::kTicks - 1;
    own_health_.look(readings, vitals_, spool_bytes);
  }
  return readings;
}

}  // namespace tidemark
