#include <cmath>
#include <optional>
#include <vector>

#include "collector/statistics/forecast.h"
#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

// Backtests: 90 days of a made-up disk are shown, and its values go on until it is full. Each bound is the
// promise and two standard errors; STATISTICS.md has the rates.
using namespace tidemark::statistics;

namespace {

struct Disk {
  double phi = 0;     // of the noise, whose standard deviation is 1
  double growth = 0;  // in 90 days
  double ahead = 60;  // days after the last one that is shown until the line is at the capacity
  bool week = false;
  std::size_t step_at = 0;  // the first day on the new level
  double step = 0;
};

struct Tally {
  int disks = 0, dates = 0, right = 0, early = 0, late = 0;

  double coverage() const { return static_cast<double>(right) / dates; }
  double error() const { return std::sqrt(0.9 * 0.1 / dates); }
};

constexpr std::size_t kShown = 90;

void add(Tally& tally, const Forecast& found, std::optional<double> full) {
  ++tally.disks;
  if (found.reason != NoDate::kNone) return;
  ++tally.dates;
  if (!full) return;
  const bool early = *full < found.earliest;
  const bool late = found.latest && *full > *found.latest;
  ++(early ? tally.early : late ? tally.late : tally.right);
}

/// Disks that are full before the last day that is shown are left out.
void run(Series& series, const Disk& disk, int rounds, Tally& tally) {
  const std::size_t days = disk.growth > 0 ? kShown + 2 * static_cast<std::size_t>(disk.ahead) + 60 : kShown;
  const double a_day = disk.growth / 90;
  const double ahead = static_cast<double>(kShown - 1) + disk.ahead;
  const double capacity = 100 + disk.step + (disk.growth > 0 ? a_day * ahead : 20);
  for (int round = 0; round < rounds; ++round) {
    std::vector<Point> points = daily(series.noise(days, disk.phi));
    if (disk.week) add_week(points);
    std::optional<double> full;
    for (std::size_t i = 0; i < days; ++i) {
      points[i].value += 100 + a_day * points[i].day + (i >= disk.step_at ? disk.step : 0);
      if (i >= disk.step_at && !full && points[i].value >= capacity) full = points[i].day;
    }
    if (full && *full < kShown) continue;
    const auto shown = std::span(points).first(kShown);
    add(tally, *forecast_full(shown, {.capacity = capacity, .today = kShown - 1}), full);
  }
}

}  // namespace

TEST_CASE("the range holds the day on which a growing disk is full in 85 to 95 of 100") {
  Series series(111);
  for (const bool week : {false, true}) {
    for (const double phi : {0.0, 0.3, 0.6}) {
      Tally tally;
      for (const double growth : {5.0, 10.0, 20.0, 50.0}) {
        for (const double ahead : {30.0, 90.0, 250.0}) {
          run(series, {.phi = phi, .growth = growth, .ahead = ahead, .week = week}, 50, tally);
        }
      }
      INFO("phi " << phi << " week " << week << " right " << tally.right << " early " << tally.early
                  << " late " << tally.late);
      CHECK(tally.dates >= tally.disks * 95 / 100);
      CHECK(tally.coverage() >= 0.85);
      CHECK(tally.coverage() <= 0.95 + 2 * tally.error());
    }
  }
}

TEST_CASE("so it is after a step up or down, wherever it is") {
  Series series(112);
  for (const double phi : {0.0, 0.3, 0.6}) {
    Tally tally;
    for (const double step : {-40.0, 40.0}) {
      for (std::size_t at = 3; at < 90; at += 3) {
        run(series, {.phi = phi, .growth = 15, .step_at = at, .step = step}, 10, tally);
      }
    }
    INFO("phi " << phi << " dates " << tally.dates << " right " << tally.right << " early " << tally.early
                << " late " << tally.late);
    CHECK(tally.dates >= tally.disks / 3);  // too little is left of the window after the others
    CHECK(tally.coverage() >= 0.85);
    CHECK(tally.coverage() <= 0.95 + 2 * tally.error());
  }
}

TEST_CASE(
    "of flat disks at most one in twenty has a date, with a week, after a clean-up and after an "
    "installation") {
  Series series(113);
  for (const double phi : {0.0, 0.3, 0.6}) {
    for (const bool week : {false, true}) {
      Tally level;
      run(series, {.phi = phi, .week = week}, 600, level);
      INFO("phi " << phi << " week " << week << " dates " << level.dates << " of " << level.disks);
      CHECK(level.dates <= level.disks / 20);
    }
    Tally steps;
    for (std::size_t at = 1; at < 90; at += 4) {
      for (const double step : {-40.0, 40.0})
        run(series, {.phi = phi, .step_at = at, .step = step}, 14, steps);
    }
    INFO("phi " << phi << " after a step " << steps.dates << " of " << steps.disks);
    CHECK(steps.dates <= steps.disks / 20);
  }
}
