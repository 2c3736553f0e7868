#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "agent/sample/reading.h"
#include "common/vitals/vitals.h"

namespace tidemark {

/// What the agent itself uses and meets, as samples beside the host's: its processor time and memory, what
/// each probe costs, what was dropped or failed. Confined to the agent's loop.
class OwnHealth {
 public:
  static constexpr int kTicks = 6;                ///< a look every so many ticks is enough
  static constexpr std::size_t kProbesMax = 500;  ///< further ones are added up under the name "others"

  /// `program`: the executable's name.
  explicit OwnHealth(std::string program) : program_(std::move(program)) {}

  enum class Probe { kSampler, kCheck, kWatch };
  void cost(Probe kind, const std::string& name, std::chrono::nanoseconds cpu);

  void look(Readings& readings, const Vitals& vitals, std::uint64_t spool_bytes) const;

 private:
  const std::string program_;
  std::map<std::pair<Probe, std::string>, std::chrono::nanoseconds> costs_;
};

}  // namespace tidemark
