#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// From one point to the next the level changed for good: a clean-up, a large installation, a disk that grew.
struct LevelShift {
  /// The first point on the new level.
  std::size_t at = 0;
  /// New less old level, at the same trend.
  double height = 0;
};

/// The strongest shift in points that else follow one line with noise that carries over from point to point:
/// two-phase regression with a common trend (Wang 2003), at each place the step's t from least squares on
/// whitened points, the lag-1 coefficient being that of the residuals beside line and step (Wang 2008). It
/// counts where the probability of Student's t, times the places where a shift could be (Bonferroni), is
/// below kShiftBound; of n points only n/3 count as degrees of freedom, since the place and the coefficient
/// were chosen by the same points. Single and double spikes are taken out first, as points that are more than
/// 5 robust deviations from the median of the five around them (Hampel 1974); not so the first and last two,
/// of which nobody knows yet whether they are spikes. O(n). Fewer than six points have none.
std::optional<LevelShift> strongest_shift(std::span<const Point> points);

/// Measured, a shift is found where there is none in 0.1 % (independent points) to 3 % (r = 0.6) of series
/// of 30 to 90.
inline constexpr double kShiftBound = 0.01;

}  // namespace tidemark::statistics
