#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <span>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

enum class Better { kHigher, kLower };

enum class Finding {
  kTooFewPeriods,  // fewer than kPeriodsMin points
  kNoEvidence,     // of a trend; it does not say that there is none
  kImproving,
  kWorsening,
};

inline constexpr std::size_t kPeriodsMin = 10;

struct TrendQuestion {
  /// The least change over the window that anyone cares for, in the unit of the values, ≥ 0.
  double matters = 0;
  Better better = Better::kHigher;
  /// Daily points, at most one a day: their weekly season is removed where there are at least three weeks of
  /// them.
  bool seasonal = false;
  /// The share of false verdicts among series without a trend, 0 < alpha < 1.
  double alpha = 0.05;
};

struct Verdict {
  Finding finding = Finding::kTooFewPeriods;
  std::size_t points = 0;
  /// Of Mann–Kendall's test, two-sided. 1 where all points are equal, or too few.
  double p = 1;
  /// A day, in the unit of the values, with the limits of confidence 1 − alpha. The limits are infinite where
  /// the points are too few, or carry over too much, to bound the slope.
  double slope = 0;
  double lower = 0;
  double upper = 0;
  /// The slope times the days from the first point to the last.
  double change = 0;
  /// The smallest change over the window that would have been found four times in five: (t + 0.84) standard
  /// errors of the slope, half its interval being t of them, times the days of the window; at least what
  /// matters. Absent where the limits are infinite, or fall together, since most points are equal: nothing
  /// says then how far they scatter.
  std::optional<double> detectable;
  /// What is left of a point in the next one, and whether a weekly season was removed.
  double lag_one = 0;
  bool season_removed = false;
  /// Was improving or worsening by itself and is not among all of its report.
  bool withdrawn = false;
};

/// Improving or worsening where the test finds a trend at `alpha` and the change over the window is not 0 and
/// at least what matters; else no evidence. kInvalidArgument, with what is wrong, as check() and for a season
/// check_daily() have it, or where the question's numbers are out of range.
absl::StatusOr<Verdict> judge(std::span<const Point> points, const TrendQuestion& question);

}  // namespace tidemark::statistics
