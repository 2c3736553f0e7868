#include "collector/statistics/spikes.h"

#include <cmath>

#include "collector/statistics/ranks.h"

namespace tidemark::statistics {
namespace {

constexpr double kSpike = 5;        // robust deviations
constexpr std::size_t kAround = 2;  // points on either side of the one that is looked at

}  // namespace

std::vector<Point> without_spikes(std::span<const Point> points) {
  std::vector<Point> out(points.begin(), points.end());
  std::vector<double> medians, distances;
  medians.reserve(points.size()), distances.reserve(points.size());
  for (std::size_t i = kAround; i + kAround < points.size(); ++i) {
    const auto at = [&](std::size_t k) { return points[i + k - kAround].value; };
    medians.push_back(median_of_five(at(0), at(1), at(2), at(3), at(4)));
    distances.push_back(std::abs(points[i].value - medians.back()));
  }
  const double bound = kSpike * 1.4826 * median(distances);
  for (std::size_t i = 0; i < medians.size(); ++i) {
    if (distances[i] > bound) out[i + kAround].value = medians[i];
  }
  return out;
}

}  // namespace tidemark::statistics
