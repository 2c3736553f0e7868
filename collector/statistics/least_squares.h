#pragma once

#include <span>
#include <vector>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// value = middle_value + slope × (day − middle_day).
struct Line {
  double middle_day = 0;
  double middle_value = 0;
  double slope = 0;

  double at(double day) const { return middle_value + slope * (day - middle_day); }
};

/// The line of least squares; a level where all days are one. At least one point.
Line least_squares(std::span<const Point> points);

/// The distances from a line of least squares that was fitted again after those beyond `cut_off` robust
/// deviations had been cut off there (a step of Huber's winsorised regression, 1981); they are cut off in
/// what is returned, too. Nothing is cut off where half of the distances are the same.
std::vector<double> robust_residuals(std::span<const Point> points, double cut_off);

}  // namespace tidemark::statistics
