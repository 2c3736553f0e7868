#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/model/telemetry.h"

/// The benchmark's own load on a collector; see ingest_bench.py.
namespace tidemark::bench {

inline constexpr Duration kInterval{10'000};

struct WorkloadOptions {
  std::size_t endpoints = 1'000;
  std::size_t series = 50;  ///< of each endpoint
  std::size_t ticks = 120;
  std::uint64_t seed = 42;
  Duration interval = kInterval;
  TimePoint first;  ///< the first tick; the others follow every interval
};

/// The values of every series at every tick, the same for the same options: seven of ten series are gauges
/// that wander between 0 and 100 with two decimals, the others whole counters that grow at a rate of their
/// own.
class Workload {
 public:
  explicit Workload(const WorkloadOptions& options);

  const WorkloadOptions& options() const { return options_; }
  TimePoint time(std::size_t tick) const {
    return options_.first + static_cast<Duration::rep>(tick) * options_.interval;
  }
  double value(std::size_t endpoint, std::size_t series, std::size_t tick) const {
    return values_[(endpoint * options_.series + series) * options_.ticks + tick];
  }
  MetricKind kind(std::size_t series) const {
    return series == 0 || series < options_.series * 7 / 10 ? MetricKind::kGauge : MetricKind::kCounter;
  }

 private:
  const WorkloadOptions options_;
  std::vector<double> values_;
};

}  // namespace tidemark::bench
