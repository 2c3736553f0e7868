#include "collector/statistics/whitening.h"

#include <algorithm>
#include <cmath>

#include "collector/statistics/least_squares.h"
#include "collector/statistics/ranks.h"

namespace tidemark::statistics {
namespace {

constexpr double kCutOff = 2.5;      // robust deviations
constexpr double kNeighbours = 1.5;  // steps: further apart, a point is missing in between

double usual_gap(std::span<const Point> points) {
  std::vector<double> gaps;
  gaps.reserve(points.size());
  for (std::size_t i = 1; i < points.size(); ++i) gaps.push_back(points[i].day - points[i - 1].day);
  return median(std::move(gaps));
}

}  // namespace

Autocorrelation autocorrelation(std::span<const Point> points) {
  return autocorrelation(points, robust_residuals(points, kCutOff));
}

Autocorrelation autocorrelation(std::span<const Point> points, std::span<const double> residuals) {
  Autocorrelation out;
  out.step = usual_gap(points);
  double squares = 0;
  double products = 0;
  double pairs = 1;  // and one: r is over n − 1 products and n squares, as its bias supposes
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    squares += residuals[i] * residuals[i];
    if (i == 0 || points[i].day - points[i - 1].day > kNeighbours * out.step) continue;
    products += residuals[i] * residuals[i - 1];
    pairs += 1;
  }
  double greatest = 0;
  for (const Point& point : points) greatest = std::max(greatest, std::abs(point.value));
  const double count = static_cast<double>(residuals.size());
  const double rounding = greatest * kRounding;
  if (squares <= count * rounding * rounding) return out;
  out.deviation = std::sqrt(squares / (count - 2));
  const double r = products / pairs / (squares / count);
  const double n = std::max(pairs, 5.0);
  out.lag_one = std::clamp((n * r + 2) / (n - 4), 0.0, kLagOneMax);
  return out;
}

std::vector<Point> whitened(std::span<const Point> points, const Autocorrelation& by) {
  if (points.empty() || by.lag_one <= 0) return {points.begin(), points.end()};
  std::vector<Point> out;
  out.reserve(points.size() - 1);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double carried = by.over(points[i].day - points[i - 1].day);
    const auto without = [&](double now, double before) { return (now - carried * before) / (1 - carried); };
    out.push_back({without(points[i].day, points[i - 1].day), without(points[i].value, points[i - 1].value)});
  }
  return out;
}

}  // namespace tidemark::statistics
