#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/series/rollup.h"
#include "collector/series/sketch.h"

/// What is asked of series over time: a value for each step, by a function. Pure.
namespace tidemark::series {

enum class Function : std::uint8_t { kAverage, kMin, kMax, kSum, kCount, kRate, kIncrease, kQuantile };

struct Aggregate {
  Function function = Function::kAverage;
  double quantile = 0;  ///< 0…1, of kQuantile
};
/// "avg", "min", "max", "sum", "count", "rate" (a counter's growth a second), "increase" (its growth), "p1"
/// to "p99" (a quantile, within 1 % of its value).
std::optional<Aggregate> parse_aggregate(const std::string& text);

/// A step's part of a series.
struct Bucket {
  std::int64_t from = 0;  ///< Unix milliseconds
  std::int64_t to = 0;
  Rollup rollup;
  Sketch sketch;  ///< where it was asked for
};
/// Only where the bucket has samples.
double value_of(const Aggregate& aggregate, const Bucket& bucket);

/// Gathers a series' samples and roll-ups, in order of time, by steps: [from, from + step), …, the last one
/// ends at `to`. Steps without anything are left out. A counter's growth between two steps belongs to the
/// later one.
class Buckets {
 public:
  /// `step` 0: one for all.
  Buckets(std::int64_t from, std::int64_t to, std::int64_t step, bool with_sketch);

  /// In order of time, within [from, to).
  void add(std::span<const Sample> samples);
  /// The same; a roll-up lies within one step.
  void add(const Rollup& rollup);
  void add(std::int64_t time, const Sketch& sketch);
  const std::vector<Bucket>& all() const { return buckets_; }

 private:
  Bucket& bucket_at(std::int64_t time);

  const std::int64_t from_;
  const std::int64_t to_;
  const std::int64_t step_;
  const bool with_sketch_;
  std::vector<Bucket> buckets_;
  std::optional<double> last_;  // value that was added
};

}  // namespace tidemark::series
