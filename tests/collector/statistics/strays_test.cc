#include "collector/statistics/strays.h"

#include <cmath>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

constexpr std::size_t kDays = 90;

/// Grows by 1 a day, with noise of `deviation` that stays: each day's is added to all that follow.
std::vector<Point> walk(Series& series, double deviation) {
  std::vector<double> values;
  double value = 0;
  for (std::size_t i = 0; i < kDays; ++i) values.push_back(value += 1 + deviation * series.normal());
  return daily(values);
}

}  // namespace

TEST_CASE("noise that comes back to the line is no stray, and noise that adds up is one") {
  Series series(121);
  double back = 0;
  double up = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<Point> line = daily(series.noise(kDays, 0.3));
    add_trend(line, 89);
    back += Strays(line, line, 1).share() / 200;
    const std::vector<Point> adds = walk(series, 1);
    up += Strays(adds, adds, 1).share() / 200;
  }
  CHECK(back < 0.03);
  CHECK(up > 0.7);
}

TEST_CASE("a line without noise has no strays, nor have too few points or a level") {
  std::vector<Point> line = daily(std::vector<double>(kDays, 1e12));
  CHECK(Strays(line, line, 1).ahead(30) == 0);
  add_trend(line, 89);
  CHECK(Strays(line, line, 1).share() == 0);
  CHECK(Strays(line, line, 1).ahead(1'000) == 0);
  Series series(122);
  const std::vector<Point> few = {{0, 0}, {1, 1}, {2, 5}, {3, 5}, {4, 9}, {5, 9}, {6, 9}};
  CHECK(Strays(few, few, 1).behind(30) == 0);
  CHECK(Strays().ahead(30) == 0);
}

TEST_CASE("strays grow with the days, also beyond the window and over days without a point") {
  Series series(123);
  for (int i = 0; i < 50; ++i) {
    std::vector<Point> points = walk(series, 3);
    for (int k = 0; k < 20; ++k) {
      points.erase(points.begin() + 1 + static_cast<std::ptrdiff_t>(series.any(points.size() - 2)));
    }
    const Strays strays(points, points, 1);
    CHECK(strays.ahead(0) == 0);
    CHECK(strays.behind(0) == 0);
    for (double day = 0; day < 400; day += 0.5) {
      CHECK(strays.ahead(day + 0.5) >= strays.ahead(day));
      CHECK(strays.behind(day + 0.5) >= strays.behind(day));
    }
  }
}

TEST_CASE("growth that leaps strays ahead, growth that pauses strays behind") {
  // Fifteen days of twenty among days of a fifth.
  std::vector<double> values;
  Series series(124);
  double value = 0;
  for (std::size_t i = 0; i < kDays; ++i) {
    value += i >= 45 && i < 60 ? 20 : 0.2;
    values.push_back(value + 0.01 * series.normal());
  }
  const std::vector<Point> points = daily(values);
  const Strays slow(points, points, 0.2);
  CHECK(slow.share() == 1);
  CHECK(slow.ahead(15) > 150);
  CHECK(slow.behind(15) < 1);
  const Strays fast(points, points, 20);
  CHECK(fast.behind(15) > 150);
}

TEST_CASE("in other units strays are the same") {
  Series series(125);
  const std::vector<Point> points = walk(series, 2);
  std::vector<Point> bytes = points;
  for (Point& point : bytes) point.value *= 0x1p30, point.day += 20'000;
  const Strays small(points, points, 1);
  const Strays large(bytes, bytes, 0x1p30);
  CHECK(large.share() == Approx(small.share()));
  CHECK(large.ahead(20) == Approx(small.ahead(20) * 0x1p30));
  CHECK(large.behind(100) == Approx(small.behind(100) * 0x1p30));
}
