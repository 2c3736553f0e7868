#include "collector/statistics/whitening.h"

#include <cmath>

#include "collector/statistics/least_squares.h"
#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

TEST_CASE("least squares, by hand") {
  // Days 0 1 2 5 (mean 2), values 1 3 2 8 (mean 3.5). Σ (t−2)(x−3.5) = 5 + 0.5 + 0 + 13.5 = 19; Σ (t−2)²
  // = 14.
  const std::vector<Point> points{{0, 1}, {1, 3}, {2, 2}, {5, 8}};
  const Line line = least_squares(points);
  CHECK(line.slope == Approx(19.0 / 14));
  CHECK(line.at(2) == Approx(3.5));
  CHECK(least_squares(std::vector<Point>{{4, 9}}).slope == 0);
}

TEST_CASE("autocorrelation of residuals, by hand") {
  // Residuals 1 2 1 −1 −2 −1: products 2 + 2 − 1 + 2 + 2 = 7, squares 12, r = (7/6) / (12/6) = 0.58333.
  // Corrected (6 × 0.58333 + 2) / 2 = 2.75, cut off at 0.95. With a gap between the third and the fourth:
  // products 8, five terms: r = (8/5) / 2 = 0.8, (5 × 0.8 + 2) / 1 cut off, too. Of alternating ones r is
  // negative and taken for 0.
  const std::vector<double> residuals{1, 2, 1, -1, -2, -1};
  CHECK(autocorrelation(daily(residuals), residuals).lag_one == kLagOneMax);
  const std::vector<double> alternating{1, -1, 1, -1, 1, -1};
  CHECK(autocorrelation(daily(alternating), alternating).lag_one == 0);
  // 20 of 1 1 −1 −1 …: neighbours 1 −1 1 −1 …: 19 products, ten +1, nine −1: r = (1/20) / 1; (20 × 0.05 + 2)
  // / 16 = 0.1875.
  std::vector<double> pairs;
  for (int i = 0; i < 20; ++i) pairs.push_back(i / 2 % 2 == 0 ? 1 : -1);
  const Autocorrelation found = autocorrelation(daily(pairs), pairs);
  CHECK(found.lag_one == Approx(0.1875));
  CHECK(found.step == 1);
  CHECK(found.deviation == Approx(std::sqrt(20.0 / 18)));
  CHECK(found.effective(20) == Approx(20 * 0.8125 / 1.1875));
}

TEST_CASE(
    "the lag-1 coefficient is right on average, whatever the trend and with a fifth of the days missing") {
  Series series(41);
  for (const double phi : {0.3, 0.6}) {
    for (const bool holes : {false, true}) {
      double sum = 0;
      constexpr int kRounds = 400;
      for (int round = 0; round < kRounds; ++round) {
        std::vector<Point> points = daily(series.noise(120, phi));
        add_trend(points, round % 2 == 0 ? 0 : 50);
        if (holes) std::erase_if(points, [&](const Point&) { return series.any(5) == 0; });
        sum += autocorrelation(points).lag_one;
      }
      INFO("phi " << phi << " holes " << holes);
      CHECK(sum / kRounds == Approx(phi).margin(0.03));
    }
  }
}

TEST_CASE("a few outliers do not hide what carries over") {
  Series series(42);
  double sum = 0;
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Point> points = daily(series.noise(90, 0.6));
    for (int i = 0; i < 2; ++i) points[series.any(90)].value += 15;
    sum += autocorrelation(points).lag_one;
  }
  CHECK(sum / kRounds > 0.45);  // by the plain coefficient it is 0.2
}

TEST_CASE("a whitened line is the same line, also over gaps, and its days stay in order") {
  Series series(43);
  for (const double r : {0.0, 0.3, 0.8, 0.95}) {
    std::vector<Point> points;
    double day = 0;
    for (int i = 0; i < 60; ++i) {
      day += 1 + static_cast<double>(series.any(5));
      points.push_back({day, 7 + 0.25 * day});
    }
    const std::vector<Point> found = whitened(points, {.lag_one = r, .step = 1});
    CHECK(found.size() == (r == 0 ? 60 : 59));
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].value == Approx(7 + 0.25 * found[i].day));
      if (i > 0) CHECK(found[i].day > found[i - 1].day);
    }
  }
}

TEST_CASE("whitened by their own coefficient points no longer depend on each other") {
  Series series(44);
  std::vector<Point> points = daily(series.noise(900, 0.6));
  const std::vector<Point> found = whitened(points, {.lag_one = 0.6, .step = 1});
  CHECK(autocorrelation(found).lag_one < 0.07);
}

TEST_CASE("equal points carry nothing over") {
  const std::vector<Point> points = daily(std::vector<double>(20, 4));
  CHECK(autocorrelation(points).lag_one == 0);
  CHECK(autocorrelation(points).deviation == 0);
}
