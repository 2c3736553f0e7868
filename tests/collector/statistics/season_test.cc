#include "collector/statistics/season.h"

#include <cmath>
#include <numeric>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

TEST_CASE("a week on a line is found exactly, and taking it away leaves the line") {
  for (const std::size_t n : {21u, 30u, 90u}) {
    for (const double slope : {0.0, 0.5, -12.0}) {
      std::vector<Point> points = daily(std::vector<double>(n, 100));
      add_trend(points, slope * static_cast<double>(n - 1));
      add_week(points);
      const auto season = weekly_season(points);
      REQUIRE(season.has_value());
      for (std::size_t i = 0; i < 7; ++i) CHECK(season->offsets[i] == Approx(kWeek[i]).margin(1e-9));
      const Deseasonalised rest = deseasonalised(points);
      for (const Point& point : rest.points)
        CHECK(point.value + rest.median == Approx(100 + slope * point.day).margin(1e-9));
      CHECK(rest.estimated == kSeasonParameters);
    }
  }
}

TEST_CASE("a line has no season, and neither have equal values") {
  std::vector<Point> points = daily(std::vector<double>(40, 0));
  CHECK(weekly_season(points)->offsets == WeeklySeason{}.offsets);
  add_trend(points, 1e6);
  const auto season = weekly_season(points);
  for (const double offset : season->offsets) CHECK(offset == Approx(0).margin(1e-6));
}

TEST_CASE("a season needs three of each weekday and a whole week") {
  const std::vector<Point> points = daily(std::vector<double>(60, 1));
  CHECK_FALSE(weekly_season({}).has_value());
  for (std::size_t n = 1; n < 21; ++n) CHECK_FALSE(weekly_season(std::span(points).first(n)).has_value());
  CHECK(weekly_season(std::span(points).first(21)).has_value());
  std::vector<Point> no_sundays, odd_days;
  for (const Point& point : points) {
    if (static_cast<int>(point.day) % 7 != 6) no_sundays.push_back(point);
    if (static_cast<int>(point.day) % 2 == 1) odd_days.push_back(point);
  }
  CHECK_FALSE(weekly_season(no_sundays).has_value());
  CHECK_FALSE(weekly_season(odd_days).has_value());  // never five days of seven
}

TEST_CASE("days before day 0 have weekdays, too") {
  std::vector<Point> points;
  for (int day = -45; day < 0; ++day)
    points.push_back({double(day), kWeek[static_cast<std::size_t>(day + 49) % 7]});
  const auto season = weekly_season(points);
  for (const Point& point : points) CHECK(season->at(point.day) == Approx(point.value).margin(1e-9));
}

TEST_CASE("where a tenth of the days is missing, the week is known to a hundredth of it") {
  Series series(31);
  for (int round = 0; round < 50; ++round) {
    std::vector<Point> points = daily(std::vector<double>(90, 5));
    add_week(points);
    std::erase_if(points, [&](const Point&) { return series.any(10) == 0; });
    const auto season = weekly_season(points);
    REQUIRE(season.has_value());
    for (std::size_t i = 0; i < 7; ++i) CHECK(season->offsets[i] == Approx(kWeek[i]).margin(0.05));
  }
}

TEST_CASE("outliers and a step in the level move the week by little") {
  Series series(32);
  for (int round = 0; round < 50; ++round) {
    std::vector<Point> points = daily(series.noise(90, 0));
    for (Point& point : points) point.value *= 0.1;
    add_week(points);
    const std::size_t step = 10 + series.any(70);
    for (std::size_t i = step; i < points.size(); ++i) points[i].value -= 40;
    points[series.any(90)].value += 1'000;
    const auto season = weekly_season(points);
    for (std::size_t i = 0; i < 7; ++i) CHECK(season->offsets[i] == Approx(kWeek[i]).margin(0.3));
  }
}

TEST_CASE("the offsets sum up to 0") {
  Series series(33);
  const auto season = weekly_season(daily(series.noise(50, 0.5)));
  CHECK(std::accumulate(season->offsets.begin(), season->offsets.end(), 0.0) == Approx(0).margin(1e-12));
}
