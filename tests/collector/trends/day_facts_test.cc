#include "collector/trends/day_facts.h"

#include <random>

#include "collector/trends/figures.h"
#include "collector/trends/verdicts.h"
#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

const TimePoint kBegin = time_at("2026-02-01T00:00:00Z");

/// Down now and then, an hour or so.
Component flapping(std::mt19937_64& random, const std::string& name, int days) {
  timeline::Intervals down;
  TimePoint at = kBegin;
  while (true) {
    at += Duration(std::chrono::minutes(1 + random() % (3 * 1'440)));
    const TimePoint to = at + Duration(std::chrono::minutes(1 + random() % 180));
    if (to > kBegin + std::chrono::hours(24 * days)) break;
    down.push_back({at, to});
    at = to;
  }
  return component(name, kBegin - hours(1), down);
}

History history_of_days(const catalog::Service& service, std::uint64_t seed, int days,
                        std::vector<PlannedWindow> work = {}) {
  std::mt19937_64 random(seed);
  std::vector<Component> components{flapping(random, "a", days), flapping(random, "b", days)};
  const timeline::Interval range{kBegin - std::chrono::hours(24), kBegin + std::chrono::hours(24 * days)};
  judge(components, range.to);
  TreeNode tree;
  tree.rule = timeline::Rule::all();
  for (std::size_t i = 0; i < components.size(); ++i) tree.children.push_back(leaf(i, components[i].id));
  return history_of(service, std::move(tree), std::move(components), range, std::move(work));
}

}  // namespace

TEST_CASE("a month's days sum up to its figures, also where the clock changes") {
  catalog::Service service = service_8_to_18_on_weekdays();
  service.hours.weekdays[6] = {{0, 600}};  // Sundays, when the clock changes
  service.hours.time_zone = "Europe/Berlin";
  service.slo.any = 0.99;
  service.cost.emplace();
  for (std::size_t hour = 0; hour < catalog::CostCurve::kHours; ++hour)
    service.cost->per_hour[hour] = static_cast<double>(hour);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const timeline::Interval work{kBegin + hours(30 * 24 + 9), kBegin + hours(30 * 24 + 14)};
    const History history = history_of_days(service, seed, 120, {{work, {0}, seed % 2 == 0}});
    const auto days = day_facts(history, {kBegin, history.range.to});
    for (const Sli& month : slis(service, catalog::PeriodKind::kMonth, days, history.range.to)) {
      const auto period =
          catalog::period_at(catalog::PeriodKind::kMonth, month.sums.time.from, "Europe/Berlin");
      if (period.interval.from < kBegin || !month.over) continue;
      const PeriodFigures figures = figures_of(history, period);
      INFO(month.period_name << ", seed " << seed);
      REQUIRE(month.period_name == period.name);
      REQUIRE(month.sums.time == period.interval);
      REQUIRE(month.sums.base == figures.base);
      REQUIRE(month.sums.down == figures.down);
      REQUIRE(month.sums.good() == figures.good);
      REQUIRE(month.sums.planned == figures.planned);
      REQUIRE(month.sums.planned_down == figures.planned_down);
      REQUIRE(month.sums.outages == figures.outages);
      REQUIRE(month.sums.cost == Approx(figures.downtime_cost.value.value()));
      REQUIRE(month.availability.value == figures.availability.value);
      REQUIRE(month.attained == (*figures.availability_worst.value >= 0.99));
    }
  }
}

TEST_CASE("what fails more and more is worsening, what fails as ever is not, and few days are too few") {
  const catalog::Service service = service_at_all_times();
  timeline::Intervals down;
  for (int day = 0; day < 91; ++day) {
    const TimePoint noon = kBegin + hours(24.0 * day + 12);
    down.push_back({noon, noon + std::chrono::minutes(10 + day + 7 * (day % 3))});
  }
  std::vector<Component> components{component("a", kBegin - hours(1), down)};
  const timeline::Interval range{kBegin - hours(24), kBegin + hours(24 * 91)};
  judge(components, range.to);
  TreeNode tree;
  tree.children = {leaf(0, components[0].id)};
  const History history = history_of(service, std::move(tree), std::move(components), range);
  const auto days = day_facts(history, {kBegin, range.to});
  REQUIRE(days.size() == 91);
  const auto of = [&](const std::vector<DayFact>& some, const std::string& figure) {
    for (const FigureVerdict& one : verdicts_of(service, some))
      if (one.figure == figure) return one;
    return FigureVerdict{};
  };
  CHECK(of(days, "availability").verdict.finding == statistics::Finding::kWorsening);
  CHECK_FALSE(of(days, "availability").weekly);
  CHECK(of(days, "downtime").verdict.finding == statistics::Finding::kWorsening);
  CHECK(of(days, "outages").verdict.finding == statistics::Finding::kNoEvidence);
  CHECK(of(days, "outages").weekly);
  CHECK(of(days, "coverage").verdict.finding == statistics::Finding::kNoEvidence);
  CHECK(of({days.begin(), days.begin() + 9}, "downtime").verdict.finding ==
        statistics::Finding::kTooFewPeriods);
}
