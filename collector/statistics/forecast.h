#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

struct CapacityQuestion {
  /// In the unit of the values: 1 for shares, else bytes. > 0.
  double capacity = 1;
  /// On the points' axis. Points of later days, and of kForecastWindow days ago and before, are left out.
  double today = 0;
  /// What a value may be off by, as a share of itself, 0…0.1: 0.01 for quantiles of sketches. 0 where values
  /// are exact.
  double value_error = 0;
};

inline constexpr double kForecastWindow = 90;  // days
inline constexpr std::size_t kForecastPointsMin = 10;
inline constexpr double kForecastHorizon = 1'826;  // days ahead, five years: further, nothing is said

enum class NoDate {
  kNone,          // there is one
  kTooFewPoints,  // in the window, or since the level last shifted
  kNoGrowth,      // the slope's 95 % interval contains 0, or lies below
  kFull,          // the last value is at the capacity, or above
  kTooFar,        // the earliest date lies beyond the horizon
};

/// In a few words, for a report.
std::string_view why(NoDate reason);

struct Forecast {
  NoDate reason = NoDate::kTooFewPoints;
  /// Where there is no reason against it: the first day with a value at the capacity or above lies in this
  /// range, ends included, in nine of ten cases. Whole days, from today on. No latest: it lies beyond the
  /// horizon.
  double earliest = 0;
  std::optional<double> latest;
  /// A day, with 90 % limits; 0 where no growth was found.
  double slope = 0;
  double slope_lower = 0;
  double slope_upper = 0;
  /// What was taken: the points since the level last shifted, or all of the window.
  std::size_t points = 0;
  std::optional<double> level_shifted;  // the first day on the new level
};

/// "Days until full" from daily values (STATISTICS.md has the steps). kInvalidArgument, with what is wrong,
/// as check_daily() has it, or where the question's numbers are out of range.
absl::StatusOr<Forecast> forecast_full(std::span<const Point> daily, const CapacityQuestion& question);

}  // namespace tidemark::statistics
