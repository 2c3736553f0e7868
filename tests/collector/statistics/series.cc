#include "tests/collector/statistics/series.h"

#include <cmath>

namespace tidemark::statistics {

std::vector<double> Series::noise(std::size_t n, double phi) {
  std::vector<double> out;
  out.reserve(n);
  const double fresh = std::sqrt(1 - phi * phi);
  for (std::size_t i = 0; i < n; ++i) out.push_back(i == 0 ? normal() : phi * out.back() + fresh * normal());
  return out;
}

std::vector<Point> daily(std::span<const double> values) {
  std::vector<Point> out;
  out.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back({static_cast<double>(i), values[i]});
  return out;
}

void add_trend(std::vector<Point>& points, double change) {
  const double days = points.back().day - points.front().day;
  for (Point& point : points) point.value += change * (point.day - points.front().day) / days;
}

void add_week(std::vector<Point>& points) {
  for (Point& point : points) point.value += kWeek[static_cast<std::size_t>(point.day) % 7];
}

}  // namespace tidemark::statistics
