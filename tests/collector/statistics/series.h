#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// Made-up series, the same for the same seed.
class Series {
 public:
  explicit Series(std::uint64_t seed) : random_(seed) {}

  /// Noise with mean 0 and standard deviation 1 of which a share `phi` is left in the next value: AR(1), from
  /// its stationary distribution on.
  std::vector<double> noise(std::size_t n, double phi);
  /// 0…below − 1.
  std::size_t any(std::size_t below) { return random_() % below; }
  double normal() { return normal_(random_); }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

/// One a day from day 0 on.
std::vector<Point> daily(std::span<const double> values);

/// Five working days and a weekend, strong against noise of 1; the seven sum up to 0.
inline constexpr std::array<double, 7> kWeek{1.4, 2.2, 1.9, 1.7, 1.2, -3.6, -4.8};

/// Adds what rises by `change` from the first point to the last.
void add_trend(std::vector<Point>& points, double change);
void add_week(std::vector<Point>& points);

}  // namespace tidemark::statistics
