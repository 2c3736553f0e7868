#include "collector/statistics/least_squares.h"

#include <algorithm>

#include "collector/statistics/ranks.h"

namespace tidemark::statistics {
namespace {

std::vector<double> residuals_of(std::span<const Point> points) {
  const Line line = least_squares(points);
  std::vector<double> out;
  out.reserve(points.size());
  for (const Point& point : points) out.push_back(point.value - line.at(point.day));
  return out;
}

}  // namespace

Line least_squares(std::span<const Point> points) {
  const double n = static_cast<double>(points.size());
  Line line;
  for (const Point& point : points) line.middle_day += point.day / n, line.middle_value += point.value / n;
  double products = 0;
  double squares = 0;
  for (const Point& point : points) {
    const double day = point.day - line.middle_day;
    products += day * (point.value - line.middle_value);
    squares += day * day;
  }
  if (squares > 0) line.slope = products / squares;
  return line;
}

std::vector<double> robust_residuals(std::span<const Point> points, double cut_off) {
  std::vector<double> residuals = residuals_of(points);
  const double bound = cut_off * robust_deviation(residuals);
  if (bound <= 0) return residuals;
  std::vector<Point> cut(points.begin(), points.end());
  for (std::size_t i = 0; i < cut.size(); ++i) {
    cut[i].value += std::clamp(residuals[i], -bound, bound) - residuals[i];
  }
  residuals = residuals_of(cut);
  return residuals;
}

}  // namespace tidemark::statistics
