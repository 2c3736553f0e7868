#include "collector/statistics/theil_sen.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// All slopes, sorted.
std::vector<double> all_slopes(const std::vector<Point>& points) {
  std::vector<double> out;
  for (const Point& a : points) {
    for (const Point& b : points) {
      if (a.day < b.day) out.push_back((b.value - a.value) / (b.day - a.day));
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("Theil-Sen's slope and its limits, by hand, with uneven days") {
  // Days 0 1 3 6, values 1 4 3 10: slopes 3 (0-1), 2/3 (0-3), 3/2 (0-6), −1/2 (1-3), 6/5 (1-6), 7/3 (3-6).
  // In order: −0.5 0.667 1.2 1.5 2.333 3. Median (1.2 + 1.5) / 2 = 1.35.
  // Half width 2 of 6 ranks: M1 = (6 − 2) / 2 = 2, M2 = (6 + 2) / 2 = 4: the 2nd and the 5th. Half width 3:
  // M1 = 1.5, outward 1: the 1st and the 6th. Half width 5: M1 = 0.5: no limits.
  const std::vector<Point> points{{0, 1}, {1, 4}, {3, 3}, {6, 10}};
  const Slope two = theil_sen(points, 2);
  CHECK(two.estimate == Approx(1.35));
  CHECK(two.lower == Approx(2.0 / 3));
  CHECK(two.upper == Approx(7.0 / 3));
  const Slope three = theil_sen(points, 3);
  CHECK(three.lower == -0.5);
  CHECK(three.upper == 3);
  const Slope five = theil_sen(points, 5);
  CHECK(five.estimate == Approx(1.35));
  CHECK(five.lower == -INFINITY);
  CHECK(five.upper == INFINITY);
}

TEST_CASE("slope and limits are the ranks of all sorted slopes, for any points") {
  std::mt19937_64 random(21);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 300; ++round) {
    std::vector<Point> points;
    double day = 0;
    for (std::size_t i = 0; i < 2 + random() % 70; ++i) {
      day += 1 + static_cast<double>(random() % 3);
      points.push_back({day, round % 3 == 0 ? std::round(normal(random)) : normal(random)});
    }
    const std::vector<double> slopes = all_slopes(points);
    const auto n = static_cast<long>(slopes.size());
    const double half_width = static_cast<double>(random() % 1'000) / 1'000 * static_cast<double>(n);
    const long rank = static_cast<long>(std::floor((static_cast<double>(n) - half_width) / 2));
    const Slope found = theil_sen(points, half_width);
    REQUIRE(found.estimate == Approx((slopes[(n - 1) / 2] + slopes[n / 2]) / 2).margin(1e-12));
    REQUIRE(found.lower == (rank < 1 ? -INFINITY : slopes[rank - 1]));
    REQUIRE(found.upper == (rank < 1 ? INFINITY : slopes[n - rank]));
  }
}

TEST_CASE("a line has its slope, whatever the days and whatever a quarter of the points is") {
  std::mt19937_64 random(22);
  for (int round = 0; round < 50; ++round) {
    std::vector<Point> points;
    double day = -400;
    for (int i = 0; i < 60; ++i) {
      day += 0.25 + static_cast<double>(random() % 5);
      points.push_back({day, 12.5 - 3.25 * day});
    }
    CHECK(theil_sen(points, 100).estimate == Approx(-3.25));
    for (int i = 0; i < 15; ++i) points[random() % 60].value += static_cast<double>(random() % 2'000) - 1'000;
    CHECK(theil_sen(points, 100).estimate == Approx(-3.25));
  }
}
