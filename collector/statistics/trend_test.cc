#include "collector/statistics/trend_test.h"

#include <algorithm>
#include <cmath>

#include "collector/statistics/distributions.h"
#include "collector/statistics/mann_kendall.h"

namespace tidemark::statistics {
namespace {

constexpr double kFreedomMin = 2;

}  // namespace

TrendTest test_trend(std::span<const Point> points, double estimated) {
  TrendTest out;
  out.carried = autocorrelation(points);
  out.independent = whitened(points, out.carried);
  out.freedom = std::max(kFreedomMin, out.carried.effective(points.size()) / 2);
  const double n = static_cast<double>(points.size());
  const double wider = std::sqrt(n / (n - estimated));
  const MannKendall kendall = mann_kendall(values_of(out.independent));
  out.p = student_two_sided(kendall.z / wider, out.freedom);
  out.rises = kendall.s > 0;
  out.deviation_of_s = std::sqrt(kendall.variance) * wider;
  return out;
}

double quantile_of(const TrendTest& test, double confidence) {
  return student_quantile_two_sided(1 - confidence, test.freedom);
}

Slope slope_of(const TrendTest& test, double quantile) {
  return theil_sen(test.independent, quantile * test.deviation_of_s);
}

}  // namespace tidemark::statistics
