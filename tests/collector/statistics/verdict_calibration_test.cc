#include <cmath>
#include <vector>

#include "collector/statistics/verdict.h"
#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

// Rates over made-up series. Each bound is the promise and two standard errors of the rate; STATISTICS.md has
// the rates.
using namespace tidemark::statistics;

namespace {

double bound_above(double rate, int rounds) { return rate + 2 * std::sqrt(rate * (1 - rate) / rounds); }
double bound_below(double rate, int rounds) { return rate - 2 * std::sqrt(rate * (1 - rate) / rounds); }

struct Kind {
  std::size_t n = 90;
  double phi = 0;
  double change = 0;  // over the window, in standard deviations of the noise
  bool week = false;  // a strong one, and removed
  bool holes = false;
};

double found_share(Series& series, const Kind& kind, int rounds) {
  int found = 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Point> points = daily(series.noise(kind.n, kind.phi));
    if (kind.change != 0) add_trend(points, kind.change);
    if (kind.week) add_week(points);
    if (kind.holes) std::erase_if(points, [&](const Point&) { return series.any(10) == 0; });
    const Verdict verdict = *judge(points, {.seasonal = kind.week});
    found += verdict.finding == Finding::kImproving || verdict.finding == Finding::kWorsening ? 1 : 0;
  }
  return static_cast<double>(found) / rounds;
}

}  // namespace

TEST_CASE(
    "of series without a trend at most one in twenty has a verdict, whatever carries over from day to day") {
  Series series(61);
  constexpr int kRounds = 2'000;
  for (const std::size_t n : {30u, 52u, 90u, 180u}) {
    for (const double phi : {0.0, 0.3, 0.6}) {
      INFO("n " << n << " phi " << phi);
      CHECK(found_share(series, {.n = n, .phi = phi}, kRounds) <= bound_above(0.05, kRounds));
    }
  }
}

TEST_CASE("so it is with a strong weekly season, and with a tenth of the days missing") {
  Series series(62);
  constexpr int kRounds = 1'000;
  for (const std::size_t n : {30u, 90u}) {
    for (const double phi : {0.0, 0.3, 0.6}) {
      for (const bool holes : {false, true}) {
        INFO("n " << n << " phi " << phi << " holes " << holes);
        CHECK(found_share(series, {.n = n, .phi = phi, .week = true, .holes = holes}, kRounds) <=
              bound_above(0.05, kRounds));
      }
    }
  }
}

TEST_CASE("a change of two standard deviations over 90 days is found four times in five at least") {
  Series series(63);
  constexpr int kRounds = 400;
  for (const double phi : {0.0, 0.3}) {
    for (const bool week : {false, true}) {
      INFO("phi " << phi << " week " << week);
      CHECK(found_share(series, {.phi = phi, .change = 2, .week = week}, kRounds) >=
            bound_below(0.8, kRounds));
    }
  }
  CHECK(found_share(series, {.phi = 0.6, .change = 3}, kRounds) >= bound_below(0.8, kRounds));
}

TEST_CASE("a greater change is never found less often: whitening does not eat the trend") {
  Series series(64);
  for (const double change : {5.0, 10.0, 30.0, 1'000.0}) {
    for (const double phi : {0.0, 0.3, 0.6}) {
      INFO("change " << change << " phi " << phi);
      CHECK(found_share(series, {.phi = phi, .change = change, .week = true}, 60) >= 0.95);
    }
  }
}

TEST_CASE("what a verdict says could have been seen is found about four times in five") {
  Series series(65);
  constexpr int kRounds = 400;
  for (const double phi : {0.0, 0.3}) {
    double sum = 0;
    for (int round = 0; round < kRounds; ++round) sum += *judge(daily(series.noise(90, phi)), {})->detectable;
    const double share = found_share(series, {.phi = phi, .change = sum / kRounds}, kRounds);
    INFO("phi " << phi << " change " << sum / kRounds);
    CHECK(share > 0.70);
    CHECK(share < 0.90);
  }
}
