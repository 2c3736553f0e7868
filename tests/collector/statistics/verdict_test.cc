#include "collector/statistics/verdict.h"

#include <cmath>
#include <limits>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// Rises by 20 over 40 days with small known noise.
std::vector<Point> rising() {
  Series series(51);
  std::vector<Point> points = daily(series.noise(40, 0));
  add_trend(points, 20);
  return points;
}

Finding finding(const std::vector<Point>& points, const TrendQuestion& question) {
  return judge(points, question)->finding;
}

std::vector<Point> mirrored(std::vector<Point> points) {
  for (Point& point : points) point.value = -point.value;
  return points;
}

}  // namespace

TEST_CASE("what rises is improving or worsening, as the question says which is better") {
  const std::vector<Point> up = rising();
  const std::vector<Point> down = mirrored(up);
  CHECK(finding(up, {.better = Better::kHigher}) == Finding::kImproving);
  CHECK(finding(up, {.better = Better::kLower}) == Finding::kWorsening);
  CHECK(finding(down, {.better = Better::kHigher}) == Finding::kWorsening);
  CHECK(finding(down, {.better = Better::kLower}) == Finding::kImproving);
}

TEST_CASE("a verdict says the slope, its limits and the change over the window") {
  const Verdict found = *judge(rising(), {});
  CHECK(found.points == 40);
  CHECK(found.slope == Approx(20.0 / 39).epsilon(0.1));
  CHECK(found.lower < found.slope);
  CHECK(found.slope < found.upper);
  CHECK(found.lower <= 20.0 / 39);
  CHECK(found.upper >= 20.0 / 39);
  CHECK(found.change == Approx(found.slope * 39));
  CHECK(found.p < 0.001);
}

TEST_CASE("a change that is less than matters is no evidence, however sure") {
  const double change = judge(rising(), {})->change;
  CHECK(finding(rising(), {.matters = change * 0.99}) == Finding::kImproving);
  const Verdict below = *judge(rising(), {.matters = change * 1.01});
  CHECK(below.finding == Finding::kNoEvidence);
  CHECK(below.p < 0.001);
  CHECK(*below.detectable == Approx(change * 1.01));  // less than matters is never found
}

TEST_CASE("fewer than ten points are too few periods") {
  const std::vector<Point> points = rising();
  for (const std::size_t n : {0u, 1u, 9u}) {
    const Verdict found = *judge(std::span(points).first(n), {});
    CHECK(found.finding == Finding::kTooFewPeriods);
    CHECK(found.points == n);
    CHECK(found.p == 1);
    CHECK_FALSE(found.detectable.has_value());
  }
  CHECK(judge(std::span(points).first(10), {})->finding != Finding::kTooFewPeriods);
}

TEST_CASE("equal points are no evidence with p = 1, whatever the season") {
  for (const bool seasonal : {false, true}) {
    for (const double value : {0.0, 0.1, 1.0, -7e90}) {
      const Verdict found = *judge(daily(std::vector<double>(60, value)), {.seasonal = seasonal});
      CHECK(found.finding == Finding::kNoEvidence);
      CHECK(found.p == 1);
      CHECK(found.slope == 0);
      CHECK_FALSE(found.detectable.has_value());
    }
  }
}

TEST_CASE("where most points are equal there is no slope and no word on what could have been seen") {
  std::vector<Point> points = daily(std::vector<double>(60, 0.1));
  for (const std::size_t i : {7u, 33u, 41u, 52u}) points[i].value = 0.02;
  const Verdict found = *judge(points, {});
  CHECK(found.finding == Finding::kNoEvidence);
  CHECK(found.slope == 0);
  CHECK(found.p > 0.05);
  CHECK_FALSE(found.detectable.has_value());
}

TEST_CASE("a line without noise is found from ten points on, and a pure week on it changes nothing") {
  for (std::size_t n = 10; n < 100; n += 9) {
    std::vector<Point> points = daily(std::vector<double>(n, 3));
    add_trend(points, -0.5);
    CHECK(finding(points, {}) == Finding::kWorsening);
    add_week(points);
    const Verdict found = *judge(points, {.seasonal = true});
    CHECK(found.season_removed == (n >= 21));
    if (n >= 21) CHECK(found.finding == Finding::kWorsening);
  }
}

TEST_CASE("missing days and weekly points are judged by their time") {
  std::vector<Point> points = rising();
  std::vector<Point> holes;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i % 7 != 3 && i % 11 != 5) holes.push_back(points[i]);
  }
  const Verdict found = *judge(holes, {});
  CHECK(found.finding == Finding::kImproving);
  CHECK(found.slope == Approx(20.0 / 39).epsilon(0.1));
  for (Point& point : points) point.day *= 7;
  const Verdict weekly = *judge(points, {});
  CHECK(weekly.slope == Approx(judge(rising(), {})->slope / 7));
  CHECK(weekly.p == Approx(judge(rising(), {})->p));
  CHECK(weekly.change == Approx(judge(rising(), {})->change));
}

TEST_CASE("shifting or stretching the values, or moving the days by weeks, changes no verdict") {
  Series series(52);
  for (int round = 0; round < 60; ++round) {
    std::vector<Point> points = daily(series.noise(30 + series.any(60), 0.4));
    add_trend(points, round % 3);
    const TrendQuestion question{.seasonal = round % 2 == 0};
    const Verdict before = *judge(points, question);
    for (Point& point : points) point.value = 64 + 8 * point.value, point.day += 700;
    const Verdict after = *judge(points, question);
    CHECK(after.finding == before.finding);
    CHECK(after.p == Approx(before.p).epsilon(1e-6));
    CHECK(after.slope == Approx(8 * before.slope).margin(1e-9));
    const Verdict opposite = *judge(mirrored(points), question);
    CHECK(opposite.p == Approx(after.p).epsilon(1e-6));
    CHECK(opposite.slope == Approx(-after.slope).margin(1e-9));
  }
}

TEST_CASE("what cannot be judged is refused with what is wrong and where") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto said = [](std::vector<Point> points, TrendQuestion question) {
    const auto found = judge(points, question);
    CHECK(found.status().code() == absl::StatusCode::kInvalidArgument);
    return std::string(found.status().message());
  };
  CHECK(
      said({{1, 2}, {2, nan}}, {}) ==
      "point 2, day 2: its value is nan; it is a number within ±1e+100, and a day without one has no point");
  CHECK(said({{nan, 2}}, {}) == "point 1: its day is nan; a number within ±1e+09 is one");
  CHECK(said({{1, 2}, {1, 3}}, {}) == "point 2, day 1: not after day 1 of the point before");
  CHECK(said({{1, 2}, {1.5, 3}}, {.seasonal = true}) ==
        "points 1 and 2 are both of day 1; daily points are one a day");
  CHECK(said(daily(std::vector<double>(1'001, 0)), {}) ==
        "1001 points; at most 1000 can be judged: take a shorter window or weekly points");
  CHECK(said({}, {.matters = -1}) == "matters is -1; it is the least change that counts, 0 or more");
  CHECK(said({}, {.alpha = 1}) ==
        "alpha is 1; it is a share of false verdicts, between 0 and 1, such as 0.05");
  CHECK(judge(daily(std::vector<double>(1'000, 0)), {}).ok());
}
