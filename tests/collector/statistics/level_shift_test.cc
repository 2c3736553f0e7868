#include "collector/statistics/level_shift.h"

#include <cmath>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

std::vector<Point> with_step(std::vector<Point> points, std::size_t at, double height) {
  for (std::size_t i = at; i < points.size(); ++i) points[i].value += height;
  return points;
}

}  // namespace

TEST_CASE("a step without noise is found at any place with its height, on a level and on a line") {
  for (const double slope : {0.0, 0.7}) {
    for (const std::size_t n : {20u, 90u}) {
      for (std::size_t at = 1; at < n; ++at) {
        std::vector<Point> points = daily(std::vector<double>(n, 60));
        if (slope != 0) add_trend(points, slope * static_cast<double>(n - 1));
        const auto found = strongest_shift(with_step(points, at, -40));
        INFO("n " << n << " at " << at << " slope " << slope);
        REQUIRE(found.has_value());
        CHECK(found->at == at);
        CHECK(std::abs(found->height + 40) < 2.5);  // without noise the days around are taken for spikes
      }
    }
  }
}

TEST_CASE("in noise a great step is found at its place at any place") {
  Series series(81);
  for (const double phi : {0.0, 0.3, 0.6}) {
    for (std::size_t at = 3; at < 90; ++at) {
      std::vector<Point> points = daily(series.noise(90, phi));
      add_trend(points, 5);
      const auto found = strongest_shift(with_step(points, at, at % 2 == 0 ? -20 : 20));
      INFO("phi " << phi << " at " << at);
      REQUIRE(found.has_value());
      CHECK(found->at == at);
    }
  }
}

TEST_CASE("lines, levels, curves and too few points have no shift") {
  std::vector<Point> points = daily(std::vector<double>(90, 0.6));
  CHECK_FALSE(strongest_shift(points).has_value());
  add_trend(points, 0.3);
  CHECK_FALSE(strongest_shift(points).has_value());
  CHECK_FALSE(strongest_shift(std::span(points).first(5)).has_value());
  CHECK_FALSE(strongest_shift({}).has_value());
}

TEST_CASE("a spike of a day or two is no shift, however high") {
  Series series(82);
  int found = 0;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Point> points = daily(series.noise(90, 0.3));
    const std::size_t at = 2 + series.any(85);
    for (std::size_t i = at; i < at + 1 + series.any(2); ++i) points[i].value += 60;
    found += strongest_shift(points).has_value() ? 1 : 0;
  }
  CHECK(found <= kRounds / 20);
}

TEST_CASE("series that only scatter and grow have one found in at most 3 %") {
  Series series(83);
  for (const std::size_t n : {15u, 30u, 90u}) {
    for (const double phi : {0.0, 0.3, 0.6}) {
      int found = 0;
      constexpr int kRounds = 600;
      for (int round = 0; round < kRounds; ++round) {
        std::vector<Point> points = daily(series.noise(n, phi));
        add_trend(points, round % 2 * 10);
        found += strongest_shift(points).has_value() ? 1 : 0;
      }
      INFO("n " << n << " phi " << phi);
      CHECK(found <= kRounds * 3 / 100 + 2 * std::sqrt(kRounds * 0.03 * 0.97));
    }
  }
}
