#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// How much of a point's distance from the trend is left in the next one.
struct Autocorrelation {
  /// Of points one step apart, corrected for its bias, 0…kLagOneMax.
  double lag_one = 0;
  /// The usual distance between points, in days: the median.
  double step = 1;
  /// The standard deviation of the residuals that it is of.
  double deviation = 0;

  /// What of a point is left `days` later: r^(days / step).
  double over(double days) const { return days == step ? lag_one : std::pow(lag_one, days / step); }
  /// So many independent points would say as much of a mean or a trend: n(1 − r)/(1 + r) (Bayley and
  /// Hammersley 1946).
  double effective(std::size_t n) const { return static_cast<double>(n) * (1 - lag_one) / (1 + lag_one); }
};

/// Of the greatest value of a series: what is smaller comes from rounding.
inline constexpr double kRounding = 1e-10;

/// Beyond, what is whitened would hardly be a series any more.
inline constexpr double kLagOneMax = 0.95;

/// Of what the points keep beside a straight line. The line is fitted by least squares; residuals are cut off
/// at 2.5 robust deviations and the line fitted once more (Huber 1981), as one outlier would hide all
/// correlation. At least five points.
Autocorrelation autocorrelation(std::span<const Point> points);

/// Of the residuals of the points, one each: products of neighbours over squares, corrected for the bias that
/// fitting a line gives it, (n r + 2) / (n − 4) (van Giersbergen 2005; Hamed 2009, eq. 24); a negative one is
/// taken for 0. Pairs with a point missing in between are left out.
Autocorrelation autocorrelation(std::span<const Point> points, std::span<const double> residuals);

/// The points less what carries over from each to the next, so that they are independent and keep their
/// trend: with w = r^(gap / step), value (x_i − w x_{i−1}) / (1 − w) at day (t_i − w t_{i−1}) / (1 − w), so
/// that a line stays the same line (Wang and Swail 2001, here also over gaps). The first point has none
/// before it and goes, unless r is 0.
std::vector<Point> whitened(std::span<const Point> points, const Autocorrelation& by);

}  // namespace tidemark::statistics
