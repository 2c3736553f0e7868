#include "collector/statistics/first_passage.h"

#include <cmath>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// The share of walks that have passed by each of the three days, and by the day before.
struct Shares {
  double early = 0, before_early = 0, middle = 0, late = 0;
};
Shares walked(const Approach& approach, const PassageDays& days, int walks, Series& series) {
  Shares out;
  for (int walk = 0; walk < walks; ++walk) {
    double noise = series.normal();
    double day = 1;
    while (noise <
           approach.lead - approach.rise * day - approach.season[static_cast<std::size_t>(day - 1) % 7]) {
      noise = approach.lag_one * noise + std::sqrt(1 - approach.lag_one * approach.lag_one) * series.normal();
      day += 1;
    }
    out.before_early += day < days.early ? 1.0 / walks : 0;
    out.early += day <= days.early ? 1.0 / walks : 0;
    out.middle += day <= days.middle ? 1.0 / walks : 0;
    out.late += day <= days.late ? 1.0 / walks : 0;
  }
  return out;
}

}  // namespace

TEST_CASE("of independent noise the days are those by which 5, 50 and 95 % of walks have passed, exactly") {
  Series series(91);
  constexpr int kWalks = 3'000;
  for (const double rise : {0.02, 0.2, 1.0}) {
    for (const double lead : {0.5, 3.0, 12.0}) {
      for (const bool week : {false, true}) {
        Approach approach{.lead = lead, .rise = rise};
        if (week) approach.season = {1, 1, 1, 1, 1, -2, -3};
        const PassageDays days = first_passage(approach);
        const Shares shares = walked(approach, days, kWalks, series);
        INFO("rise " << rise << " lead " << lead << " week " << week);
        CHECK(shares.early >= 0.05 - 0.012);
        CHECK(shares.before_early <= 0.05 + 0.012);
        CHECK(shares.middle >= 0.5 - 0.028);
        CHECK(shares.late >= 0.95 - 0.012);
      }
    }
  }
}

TEST_CASE("of correlated noise they are near enough") {
  Series series(92);
  constexpr int kWalks = 2'000;
  for (const double lag_one : {0.3, 0.6}) {
    for (const double rise : {0.02, 0.1, 0.5}) {
      const Approach approach{.lead = 6, .rise = rise, .season = {}, .lag_one = lag_one};
      const Shares shares = walked(approach, first_passage(approach), kWalks, series);
      INFO("r " << lag_one << " rise " << rise);
      CHECK(shares.before_early < 0.08);
      CHECK(shares.early > 0.03);
      CHECK(shares.middle > 0.45);
      CHECK(shares.middle < 0.70);  // the day is a whole one
      CHECK(shares.late > 0.92);
    }
  }
}

TEST_CASE("without noise to speak of the line decides, and what is above the bound passes on the first day") {
  const PassageDays line = first_passage({.lead = 50'000, .rise = 1'000});
  CHECK(line.early == 50);
  CHECK(line.late <= 51);
  const PassageDays now = first_passage({.lead = -9, .rise = 0.1});
  CHECK(now.early == 1);
  CHECK(now.late == 1);
}

TEST_CASE("what hardly rises takes its time, and ends") {
  const PassageDays days = first_passage({.lead = 8, .rise = 1e-9});
  CHECK(days.early <= days.middle);
  CHECK(days.late >= 10'000);
  CHECK(std::isfinite(first_passage({.lead = 1e300, .rise = 1e-300}).late));
}
