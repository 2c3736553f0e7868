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
/// to "p99" (a quantile; see Buckets).
std::optional<Aggregate> parse_aggregate(const std::string& text);
/// Which figures of a roll-up it is made of.
Figures figures_of(const Aggregate& aggregate);

/// Gathers a series' samples and roll-ups, in order of time, by steps: [from, from + step), …, the last one
/// ends at `to`. Steps without anything are left out, and so are values that are no numbers (NaN). A
/// counter's growth between two steps belongs to the later one. A quantile is the value with the rank ⌊q ×
/// (count − 1)⌋ of the finite ones: itself where the step is made of at most kValuesMax samples, else within
/// 1 %.
class Buckets {
 public:
  static constexpr std::size_t kValuesMax = 65'536;

  /// `step` 0: one for all.
  Buckets(std::int64_t from, std::int64_t to, std::int64_t step, const Aggregate& aggregate);

  /// In order of time, within [from, to), and after all that was added before.
  void add(std::span<const Sample> samples);
  /// The same; a roll-up lies within one step.
  void add(const Rollup& rollup);
  /// Of the values of the roll-up that was added last.
  void add(const Sketch& sketch);
  /// Appends the values of the steps that had something, at their begins. What is added later lies in later
  /// steps.
  void take(std::vector<Sample>& out);

 private:
  void begin_step(std::int64_t time);
  void add_to_step(std::span<const Sample> samples);
  void end_step();
  void fold_values();
  std::optional<double> value();

  const std::int64_t from_;
  const std::int64_t to_;
  const std::int64_t step_;
  const Aggregate aggregate_;
  std::int64_t begin_ = 0;  // of the step under way; none: equal to end_
  std::int64_t end_ = 0;
  Rollup rollup_;               // of the step
  std::vector<double> values_;  // of its samples, for a quantile
  Sketch sketch_;               // of its roll-ups
  std::optional<double> last_;  // value that was added
  std::vector<Sample> points_;
};

}  // namespace tidemark::series
