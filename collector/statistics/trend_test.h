#pragma once

#include <span>
#include <vector>

#include "collector/statistics/points.h"
#include "collector/statistics/theil_sen.h"
#include "collector/statistics/whitening.h"

namespace tidemark::statistics {

/// Whether points that depend on each other rise or fall over time: Mann–Kendall's test of the whitened
/// points.
struct TrendTest {
  /// Two-sided; 1 where all points are equal.
  double p = 1;
  bool rises = false;
  Autocorrelation carried;
  /// The degrees of freedom of p and of the slope's interval.
  double freedom = 0;
  /// The standard deviation of S where there is no trend.
  double deviation_of_s = 0;
  std::vector<Point> independent;  // the whitened points
};

/// That r is an estimate is in the degrees of freedom of Student's t: the variance of the logarithm of the
/// long-run variance is 4 / n_e with n_e = n(1 − r)/(1 + r) effective points, as that of r is (1 − r²)/n, and
/// that of an estimate with ν degrees is 2/ν (Satterthwaite 1946), so that ν = n_e / 2, at least 2. (Santer
/// et al. 2000 take n_e − 2, which leaves 5.6 % false trends in 30 points with r = 0.6.) `estimated` numbers
/// that were estimated from the same points before, such as a season, leave them (n − estimated)/n of their
/// variance: the deviation of S is greater by its inverse's root. At least five points; more than
/// `estimated`.
TrendTest test_trend(std::span<const Point> points, double estimated);

/// Student's t within which a share `confidence`, 0 < confidence < 1, lies.
double quantile_of(const TrendTest& test, double confidence);

/// Theil–Sen's slope of the whitened points, with limits that are `quantile` standard deviations away.
Slope slope_of(const TrendTest& test, double quantile);

}  // namespace tidemark::statistics
