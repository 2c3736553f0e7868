#include "collector/trends/planned_work.h"

#include "collector/trends/figures.h"
#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

const TimePoint kBegin = time_at("2026-06-01T00:00:00Z");
constexpr double kEnd = 100;

timeline::Interval from_to(double from, double to) { return {kBegin + hours(from), kBegin + hours(to)}; }

TreeNode tree_of(const timeline::Rule& rule, const std::vector<Component>& components) {
  TreeNode out;
  out.rule = rule;
  for (std::size_t i = 0; i < components.size(); ++i) out.children.push_back(leaf(i, components[i].id));
  return out;
}

/// A hundred hours of a service that is up but for `down` of its members a, b, …
PeriodFigures figures_with(const timeline::Rule& rule, const std::vector<timeline::Intervals>& down,
                           std::vector<PlannedWindow> work) {
  static const catalog::Service service = service_at_all_times();
  std::vector<Component> components;
  for (const timeline::Intervals& own : down)
    components.push_back(
        component(std::string(1, static_cast<char>('a' + components.size())), kBegin - hours(1), own));
  judge(components, kBegin + hours(kEnd));
  TreeNode tree = tree_of(rule, components);
  const History history = history_of(service, std::move(tree), std::move(components),
                                     {kBegin - hours(1), kBegin + hours(kEnd)}, std::move(work));
  return figures_of(history, {catalog::PeriodKind::kExplicit, from_to(0, kEnd), {}});
}

}  // namespace

TEST_CASE("what goes down within planned work is planned, and its time is not promised") {
  const auto figures =
      figures_with(timeline::Rule::all(), {{from_to(11, 12)}}, {{from_to(10, 14), {0}, true}});
  CHECK(figures.down == hours(0));
  CHECK(figures.planned == hours(4));
  CHECK(figures.planned_down == hours(1));
  CHECK(figures.base == hours(96));
  CHECK(figures.outages == 0);
  CHECK(figures.availability.value == 1.0);
}

TEST_CASE("what goes beyond planned work is unplanned from its end on") {
  const auto figures =
      figures_with(timeline::Rule::all(), {{from_to(11, 17)}}, {{from_to(10, 14), {0}, true}});
  CHECK(figures.down == hours(3));
  CHECK(figures.planned_down == hours(3));
  CHECK(figures.outages == 1);
  CHECK(figures.mtrs.value == hours(3));
  CHECK(figures.mtrs_clock.value == hours(6));
  CHECK(figures.base == hours(96));
}

TEST_CASE("what was down before planned work began is unplanned until it is restored") {
  const auto figures = figures_with(timeline::Rule::all(), {{from_to(9, 12), from_to(13, 14)}},
                                    {{from_to(10, 15), {0}, true}});
  CHECK(figures.down == hours(3));
  CHECK(figures.planned_down == hours(1));
  CHECK(figures.planned == hours(3));  // the five hours without the two in which it was down anyway
  CHECK(figures.outages == 1);
}

TEST_CASE("what is down for another reason than the work is unplanned") {
  const auto figures = figures_with(timeline::Rule::all(), {{from_to(11, 12)}, {from_to(11.5, 13)}},
                                    {{from_to(10, 14), {0}, false}});
  CHECK(figures.down == hours(1.5));
  CHECK(figures.planned_down == hours(0.5));
}

TEST_CASE("work on one of two that suffice takes nothing out of what is promised") {
  const auto figures =
      figures_with(timeline::Rule::any(), {{from_to(11, 12)}, {}}, {{from_to(10, 14), {0}, false}});
  CHECK(figures.planned == hours(0));
  CHECK(figures.base == hours(100));
  // But where the other one is down at that time, the work could take the service down, and does.
  const auto both = figures_with(timeline::Rule::any(), {{from_to(11, 12)}, {from_to(10.5, 13)}},
                                 {{from_to(10, 14), {0}, false}});
  CHECK(both.planned == hours(2.5));
  CHECK(both.planned_down == hours(1));
  CHECK(both.down == hours(0));
}

TEST_CASE("a window that another one prolongs keeps what it excused") {
  const auto figures = figures_with(timeline::Rule::all(), {{from_to(11, 15)}},
                                    {{from_to(10, 13), {0}, true}, {from_to(12, 16), {0}, true}});
  CHECK(figures.planned_down == hours(4));
  CHECK(figures.down == hours(0));
  // One that comes after a time without any does not.
  const auto later = figures_with(timeline::Rule::all(), {{from_to(11, 17)}},
                                  {{from_to(10, 13), {0}, true}, {from_to(14, 16), {0}, true}});
  CHECK(later.planned_down == hours(2));
  CHECK(later.down == hours(4));
}

TEST_CASE("work that begins in an outage excuses nothing of it, even where other work is under way") {
  // b fails at 11:30 for its own reasons; work on it begins at 12, while that on a goes on.
  const auto figures = figures_with(timeline::Rule::all(), {{from_to(10.5, 11)}, {from_to(11.5, 13)}},
                                    {{from_to(10, 14), {0}, false}, {from_to(12, 15), {1}, false}});
  CHECK(figures.planned_down == hours(0.5));
  CHECK(figures.down == hours(1.5));
  CHECK(figures.planned == hours(3.5));  // the five hours without those of the outage
}

TEST_CASE("planned downtime costs by the same curve, apart") {
  static catalog::Service service = service_at_all_times();
  service.cost.emplace().per_hour.fill(100);
  std::vector<Component> components{component("a", kBegin - hours(1), {from_to(11, 12), from_to(50, 53)})};
  judge(components, kBegin + hours(kEnd));
  TreeNode tree = tree_of(timeline::Rule::all(), components);
  const History history =
      history_of(service, std::move(tree), std::move(components), {kBegin - hours(1), kBegin + hours(kEnd)},
                 {{from_to(10, 14), {0}, true}});
  const auto figures = figures_of(history, {catalog::PeriodKind::kExplicit, from_to(0, kEnd), {}});
  CHECK(figures.downtime_cost.value == Approx(300));
  CHECK(figures.planned_cost.value == Approx(100));
}
