#include "collector/statistics/false_discovery.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/collector/statistics/series.h"
#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// By adjusted p-values instead of a bound: test i holds where the least of p_(k) m / k over all k from its
/// place on is at most the rate.
std::vector<bool> by_adjusted(const std::vector<double>& p, double rate) {
  std::vector<bool> out;
  for (const double own : p) {
    double least = 2;
    for (const double other : p) {
      if (other < own) continue;
      const auto place = std::count_if(p.begin(), p.end(), [&](double any) { return any <= other; });
      least = std::min(least, other * static_cast<double>(p.size()) / static_cast<double>(place));
    }
    out.push_back(least <= rate);
  }
  return out;
}

bool found(const Verdict& verdict) {
  return verdict.finding == Finding::kImproving || verdict.finding == Finding::kWorsening;
}

}  // namespace

TEST_CASE("Benjamini and Hochberg's own example: of fifteen tests the first four hold at 5 %") {
  // Benjamini and Hochberg (1995), section 3.2. p_(4) = 0.0095 ≤ 4/15 × 0.05 = 0.0133, and p_(5) = 0.0201 >
  // 0.0167.
  const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0};
  const std::vector<bool> holds = benjamini_hochberg(p, 0.05);
  for (std::size_t i = 0; i < p.size(); ++i) CHECK(holds[i] == (i < 4));
}

TEST_CASE("a test may hold by a later one: all up to the last that passes") {
  CHECK(benjamini_hochberg(std::vector<double>{0.05, 0.04, 0.045}, 0.05) ==
        std::vector<bool>{true, true, true});
  CHECK(benjamini_hochberg({}, 0.05).empty());
  CHECK(benjamini_hochberg(std::vector<double>{0.06}, 0.05) == std::vector<bool>{false});
}

TEST_CASE("it is what adjusted p-values say, for any p-values") {
  std::mt19937_64 random(71);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> p;
    for (std::size_t i = 0; i < random() % 30; ++i) {
      const double some = static_cast<double>(1 + random() % 40) / 1'000;
      p.push_back(round % 2 == 0 ? some : some * some);
    }
    REQUIRE(benjamini_hochberg(p, 0.02) == by_adjusted(p, 0.02));
  }
}

TEST_CASE("what does not hold becomes no evidence and is marked; the rest stays") {
  const auto verdict = [](Finding finding, double p) {
    Verdict out;
    out.finding = finding, out.p = p;
    return out;
  };
  // Three tests: 0.001 ≤ 0.05/3 holds; 0.04 > 2 × 0.05/3; 0.9 does not. Those with too few periods do not
  // count.
  std::vector<Verdict> report{verdict(Finding::kImproving, 0.001), verdict(Finding::kWorsening, 0.04),
                              verdict(Finding::kNoEvidence, 0.9)};
  for (int i = 0; i < 50; ++i) report.push_back(verdict(Finding::kTooFewPeriods, 1));
  withdraw_false_discoveries(report);
  CHECK(report[0].finding == Finding::kImproving);
  CHECK_FALSE(report[0].withdrawn);
  CHECK(report[1].finding == Finding::kNoEvidence);
  CHECK(report[1].withdrawn);
  CHECK_FALSE(report[2].withdrawn);
  CHECK(report[3].finding == Finding::kTooFewPeriods);
  withdraw_false_discoveries({});
}

TEST_CASE(
    "of the verdicts of reports on 100 services at most one in twenty is false, with trends and without") {
  Series series(72);
  struct Row {
    std::size_t with_trend;
    int reports;
  };
  for (const Row& row : {Row{0, 250}, Row{20, 60}}) {
    double sum = 0;
    double squares = 0;
    std::ptrdiff_t trends_found = 0;
    for (int round = 0; round < row.reports; ++round) {
      std::vector<Verdict> report;
      for (std::size_t i = 0; i < 100; ++i) {
        std::vector<Point> points = daily(series.noise(52, 0.3 * static_cast<double>(i % 3)));
        if (i < row.with_trend) add_trend(points, 10);
        report.push_back(*judge(points, {}));
      }
      withdraw_false_discoveries(report);
      const auto trends = std::span(report).first(row.with_trend);
      const auto others = std::span(report).subspan(row.with_trend);
      const auto right = std::count_if(trends.begin(), trends.end(), found);
      const auto wrong = std::count_if(others.begin(), others.end(), found);
      const double share = wrong == 0 ? 0 : static_cast<double>(wrong) / static_cast<double>(right + wrong);
      sum += share, squares += share * share;
      trends_found += right;
    }
    const double mean = sum / row.reports;
    // Without trends a report's share is 0 or 1, and the promise is that 1 in 20 is 1.
    const double variance = row.with_trend == 0 ? 0.05 * 0.95 : squares / row.reports - mean * mean;
    INFO("with trend " << row.with_trend << " mean " << mean);
    CHECK(mean <= 0.05 + 2 * std::sqrt(variance / row.reports));
    CHECK(trends_found >= static_cast<std::ptrdiff_t>(row.with_trend) * row.reports * 9 / 10);
  }
}
