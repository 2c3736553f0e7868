#pragma once

#include <span>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// What the points rise by a day.
struct Slope {
  /// The median of the slopes of all pairs of points (Theil 1950; Sen 1968).
  double estimate = 0;
  /// Limits by rank (Gilbert 1987, section 16.5). Infinite where so few points bound nothing.
  double lower = 0;
  double upper = 0;
};

/// At least two points, their days growing; they need not be evenly spaced. `half_width` is that of the
/// interval in ranks: the quantile of the confidence that is asked for, times the standard deviation of S
/// (MannKendall::variance, corrected for ties). Of the N slopes in growing order the limits are those at (N −
/// half_width) / 2 and, one further, at (N + half_width) / 2, rounded outward.
Slope theil_sen(std::span<const Point> points, double half_width);

}  // namespace tidemark::statistics
