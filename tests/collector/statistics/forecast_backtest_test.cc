#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "tests/collector/statistics/backtest.h"
#include "tests/support/catch.h"

// Forecasts of recorded series: STATISTICS.md has the rules, and the rates of other recordings.
using namespace tidemark::statistics;

namespace {

constexpr std::size_t kStride = 10;

std::vector<Recorded> recording() {
  std::ifstream in(TIDEMARK_TEST_DATA "/series/computer.txt");
  return read_recording(in, true);
}

BacktestTally of(const std::vector<Recorded>& recorded, LevelIs level) {
  BacktestTally out;
  for (const Recorded& series : recorded) {
    for (const std::size_t days : {5U, 15U, 30U, 60U})
      out.add(backtest(series.values, {level, days}, kStride));
  }
  return out;
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("the range holds the day on which a recorded series reaches a level in 85 to 95 of 100") {
  const std::vector<Recorded> recorded = recording();
  REQUIRE(recorded.size() >= 40);
  for (const LevelIs level : {LevelIs::kSetBefore, LevelIs::kSeenReached}) {
    const BacktestTally tally = of(recorded, level);
    INFO("level " << static_cast<int>(level) << " judged " << tally.judged() << " right " << tally.right
                  << " early " << tally.early << " late " << tally.late << " open " << tally.open << " width "
                  << std::exp(middle(tally.widths)) << " score " << mean(tally.scores));
    REQUIRE(tally.judged() >= 1'500);
    CHECK(tally.coverage() >= 0.85);
    CHECK(tally.coverage() <= 0.95);
    CHECK(tally.early <= tally.judged() / 10);
    CHECK(tally.late <= tally.judged() / 10);
    CHECK(tally.open <= tally.judged() / 50);
    // Ranges that hold everything are of no use: the logarithm's score punishes width as well as misses. A
    // line with noise that does not add up scores 5.1 and 6.2.
    CHECK(mean(tally.scores) <= 4.6);
    CHECK(std::exp(middle(tally.widths)) <= 20);
  }
}

TEST_CASE("a backtest tells early, late, open and undated answers apart") {
  // A line that goes on is right, one that stands still from today on is late, a leap is early.
  const auto series = [](double after, double leap) {
    std::vector<double> values;
    for (int day = 0; day < 400; ++day) {
      const double wave = 0.01 * static_cast<double>(day * 7 % 5);
      values.push_back(100 + std::min(day, 90) + wave + (day > 90 ? leap + after * (day - 90) : 0));
    }
    return values;
  };
  const auto judged = [&](double after, double leap) {
    return backtest(series(after, leap), {LevelIs::kSetBefore, 30}, 1'000);
  };
  CHECK(judged(1, 0).right == 1);
  CHECK(judged(0, 0).late == 1);
  CHECK(judged(1, 30).early == 1);
  const auto ends = series(0.2, 0);
  CHECK(backtest(std::span(ends).first(100), {LevelIs::kSetBefore, 5}, 1'000).asked == 0);
  const BacktestTally flat = backtest(std::vector<double>(400, 1.0), {}, 1);
  CHECK(flat.asked == 0);
}
