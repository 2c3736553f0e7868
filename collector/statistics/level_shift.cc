#include "collector/statistics/level_shift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "collector/statistics/distributions.h"
#include "collector/statistics/least_squares.h"
#include "collector/statistics/spikes.h"
#include "collector/statistics/whitening.h"

namespace tidemark::statistics {
namespace {

constexpr std::size_t kPointsMin = 6;

struct Step {
  std::size_t at = 0;
  double height = 0;
  double t = 0;
};

/// The step that explains most of what `points` keep beside a line, with noise that carries over as `carried`
/// says.
Step strongest_step(std::span<const Point> points, const Autocorrelation& carried, double noise_min) {
  const std::vector<Point> independent = whitened(points, carried);
  const std::size_t first = points.size() - independent.size();  // the point that independent[0] is of
  const std::size_t n = independent.size();
  const double count = static_cast<double>(n);
  const Line line = least_squares(independent);
  double squares = 0;
  double day_squares = 0;
  for (const Point& point : independent) {
    squares += std::pow(point.value - line.at(point.day), 2);
    day_squares += std::pow(point.day - line.middle_day, 2);
  }
  squares += count * noise_min * noise_min;
  Step best;
  double most_explained = 0;
  // Whitened, a step at i is 0 before, `edge` at i and 1 after. Sums over what comes after i:
  double after = 0, days_after = 0, residuals_after = 0;
  for (std::size_t i = n; i-- > 0;) {
    const double residual = independent[i].value - line.at(independent[i].day);
    const double day = independent[i].day - line.middle_day;
    const bool possible = i + first > 0;
    const double edge =
        first == 0 ? 1 : 1 / (1 - carried.over(points[i + first].day - points[i + first - 1].day));
    const double sum = after + edge;
    const double product_day = days_after + edge * day;
    const double product = residuals_after + edge * residual;
    const double own = after + edge * edge - sum * sum / count - product_day * product_day / day_squares;
    if (possible && own > 1e-9 * count) {
      const double explained = product * product / own;
      if (explained > most_explained) {
        most_explained = explained;
        best.at = i + first;
        best.height = product / own;
      }
    }
    after += 1, days_after += day, residuals_after += residual;
  }
  const double left = std::max(squares - most_explained, count * noise_min * noise_min);
  if (left > 0) best.t = std::sqrt(most_explained / (left / (count - 4)));
  return best;
}

/// What points keep beside a line and a step.
std::vector<double> residuals_beside(std::span<const Point> points, const Step& step) {
  std::vector<Point> without(points.begin(), points.end());
  for (std::size_t i = step.at; i < without.size(); ++i) without[i].value -= step.height;
  const Line line = least_squares(without);
  std::vector<double> out;
  out.reserve(points.size());
  for (const Point& point : without) out.push_back(point.value - line.at(point.day));
  return out;
}

}  // namespace

std::optional<LevelShift> strongest_shift(std::span<const Point> points) {
  if (points.size() < kPointsMin) return std::nullopt;
  const std::vector<Point> smooth = without_spikes(points);
  double greatest = 0;
  for (const Point& point : smooth) greatest = std::max(greatest, std::abs(point.value));
  const double noise_min = greatest * kRounding;
  const Step guess = strongest_step(smooth, {}, noise_min);
  const Autocorrelation carried = autocorrelation(smooth, residuals_beside(smooth, guess));
  const Step step = strongest_step(smooth, carried, noise_min);
  const double n = static_cast<double>(points.size());
  if (student_two_sided(step.t, n / 3) * (n - 1) >= kShiftBound) return std::nullopt;
  return LevelShift{step.at, step.height};
}

}  // namespace tidemark::statistics
