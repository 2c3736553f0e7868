#include "collector/statistics/theil_sen.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "collector/statistics/least_squares.h"
#include "collector/statistics/ranks.h"

namespace tidemark::statistics {
namespace {

/// Slopes of pairs of points that lie between two bounds, in any order, and how many lie below them.
struct Slopes {
  std::vector<double> values;
  std::size_t below = 0;
};

Slopes slopes_between(std::span<const Point> points, double low, double high) {
  const std::size_t n = points.size();
  std::vector<double> days, values;
  days.reserve(n), values.reserve(n);
  for (const Point& point : points) days.push_back(point.day), values.push_back(point.value);
  Slopes out;
  out.values.resize(n * (n - 1) / 2);
  double* end = out.values.data();
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const double day = days[i];
    const double value = values[i];
    for (std::size_t j = i + 1; j < n; ++j) {  // no branches: half of them would be guessed wrong
      const double slope = (values[j] - value) / (days[j] - day);
      const auto under = static_cast<std::size_t>(slope < low);
      *end = slope;
      end += static_cast<std::size_t>(slope <= high) - under;
      out.below += under;
    }
  }
  out.values.resize(static_cast<std::size_t>(end - out.values.data()));
  return out;
}

/// Around the slope of least squares, as far as the ranks that are asked for reach where residuals are
/// normal, and a standard error more.
struct Guess {
  double low, high;
};
Guess guess(std::span<const Point> points, double half_width) {
  const double n = static_cast<double>(points.size());
  const Line line = least_squares(points);
  double squares = 0;
  double day_squares = 0;
  for (const Point& point : points) {
    const double residual = point.value - line.at(point.day);
    const double day = point.day - line.middle_day;
    squares += residual * residual;
    day_squares += day * day;
  }
  const double error = std::sqrt(squares / (n * day_squares));
  const double reach = (half_width / std::sqrt(n * (n - 1) * (2 * n + 5) / 18) + 1) * error;
  return {line.slope - reach, line.slope + reach};
}

constexpr double kUnbounded = std::numeric_limits<double>::infinity();
constexpr std::size_t kFew = 30;  // points: their slopes are selected from at once

}  // namespace

Slope theil_sen(std::span<const Point> points, double half_width) {
  const std::size_t n = points.size() * (points.size() - 1) / 2;
  const double rank = std::floor((static_cast<double>(n) - half_width) / 2);  // counted from 1
  const bool bounded = rank >= 1;
  const std::size_t first = bounded ? static_cast<std::size_t>(rank) - 1 : (n - 1) / 2;
  std::array<std::size_t, 4> ranks{first, (n - 1) / 2, n / 2, n - 1 - first};

  const Guess around = points.size() < kFew ? Guess{-kUnbounded, kUnbounded} : guess(points, half_width);
  Slopes slopes = slopes_between(points, around.low, around.high);
  if (slopes.below > ranks.front() || slopes.below + slopes.values.size() <= ranks.back()) {
    slopes = slopes_between(points, -kUnbounded, kUnbounded);  // the guess was wrong
  }
  for (std::size_t& each : ranks) each -= slopes.below;
  const std::vector<double> found = at_ranks(slopes.values, ranks);
  Slope out;
  out.estimate = found[1] + (found[2] - found[1]) / 2;
  out.lower = bounded ? found[0] : -kUnbounded;
  out.upper = bounded ? found[3] : kUnbounded;
  return out;
}

}  // namespace tidemark::statistics
