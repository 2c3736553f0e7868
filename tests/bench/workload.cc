#include "tests/bench/workload.h"

#include <cmath>
#include <random>

namespace tidemark::bench {
namespace {

using Random = std::mt19937_64;

void wander(Random& random, double* values, std::size_t ticks) {
  std::normal_distribution<double> step(0.0, 0.6);
  double value = std::uniform_real_distribution<double>(10.0, 90.0)(random);
  for (std::size_t t = 0; t < ticks; ++t) {
    value += step(random);
    if (value < 0) value = -value;
    if (value > 100) value = 200 - value;
    values[t] = std::round(value * 100) / 100;
  }
}

void grow(Random& random, double* values, std::size_t ticks) {
  std::uint64_t count = std::uniform_int_distribution<std::uint64_t>(0, 999'999'999)(random);
  const auto rate = std::uniform_int_distribution<std::uint64_t>(1, 20'000)(random);
  std::uniform_int_distribution<std::uint64_t> step(0, 2 * rate - 1);
  for (std::size_t t = 0; t < ticks; ++t) {
    count += step(random);
    values[t] = static_cast<double>(count);
  }
}

}  // namespace

Workload::Workload(const WorkloadOptions& options)
    : options_(options), values_(options.endpoints * options.series * options.ticks) {
  Random random(options.seed);
  double* values = values_.data();
  for (std::size_t e = 0; e < options.endpoints; ++e) {
    for (std::size_t s = 0; s < options.series; ++s, values += options.ticks) {
      if (kind(s) == MetricKind::kGauge) {
        wander(random, values, options.ticks);
      } else {
        grow(random, values, options.ticks);
      }
    }
  }
}

}  // namespace tidemark::bench
