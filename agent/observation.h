#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/own_health.h"
#include "agent/sample/sampler.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark {

/// One look at everything that is sampled, tick by tick, with what each sampler costs and now and then what
/// the agent itself does. Confined to the agent's loop.
class Observation {
 public:
  /// `program`: the executable's name.
  Observation(std::vector<std::unique_ptr<Sampler>> samplers, const Clock& clock, Vitals& vitals,
              std::string program)
      : samplers_(std::move(samplers)), clock_(clock), vitals_(vitals), own_health_(std::move(program)) {}

  Readings look(std::uint64_t spool_bytes);
  OwnHealth& own_health() { return own_health_; }

 private:
  const std::vector<std::unique_ptr<Sampler>> samplers_;
  const Clock& clock_;
  Vitals& vitals_;
  OwnHealth own_health_;
  int ticks_until_own_health_ = 0;
  std::string troubles_;
};

}  // namespace tidemark
