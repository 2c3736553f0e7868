#include "collector/trends/evaluate.h"

#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

const TimePoint kBegin = time_at("2026-06-01T00:00:00Z");
const TimePoint kLongAgo = kBegin - hours(10'000);
const catalog::Period kHundredHours = catalog::explicit_period({kBegin, kBegin + hours(100)}, "UTC");
const TimePoint kAfter = kBegin + hours(200);

timeline::Interval from_to(double from, double to) { return {kBegin + hours(from), kBegin + hours(to)}; }

void check_identity(const PeriodFigures& figures) {
  const auto mtbf = static_cast<double>(figures.mtbf.value.value().count());
  const auto mtrs = static_cast<double>(figures.mtrs.value.value().count());
  CHECK(figures.availability.value.value() == Approx(mtbf / (mtbf + mtrs)).epsilon(1e-12));
}

PeriodFigures hundred_hours(const catalog::Service& service, const timeline::Intervals& down,
                            TimePoint now = kAfter) {
  return evaluated(evidence_of(service, {component("a", kLongAgo, down)}), kHundredHours, now).current;
}

}  // namespace

TEST_CASE(
    "100 h with outages in hours 10 and 50: availability 0.98, MTRS 1 h, MTBF 49 h, MTBSI 50 h, and the "
    "identity") {
  const auto service = service_at_all_times();
  const PeriodFigures figures = hundred_hours(service, {from_to(10, 11), from_to(50, 51)});
  CHECK(figures.base == hours(100));
  CHECK(figures.outages == 2);
  CHECK(figures.availability.value == 0.98);
  CHECK(figures.mtrs.value == hours(1));
  CHECK(figures.mtrs_clock.value == hours(1));
  CHECK(figures.mtbf.value == hours(49));
  CHECK(figures.mtbsi.value == hours(50));
  CHECK(figures.few);
  CHECK_FALSE(figures.lower_bound);
  check_identity(figures);
}

TEST_CASE("an outage from Tuesday 17:00 to Wednesday 09:00 is 2 h of service time and 16 h by the clock") {
  const auto service = service_8_to_18_on_weekdays();
  const timeline::Interval down{time_at("2026-10-13T17:00:00Z"), time_at("2026-10-14T09:00:00Z")};
  const auto period = catalog::period_at(catalog::PeriodKind::kMonth, down.from, "UTC");
  const auto figures = evaluated(evidence_of(service, {component("a", kLongAgo, {down})}), period,
                                 time_at("2026-12-01T00:00:00Z"))
                           .current;
  CHECK(figures.base == hours(220));
  CHECK(figures.down == hours(2));
  CHECK(figures.outages == 1);
  CHECK(figures.mtrs.value == hours(2));
  CHECK(figures.mtrs_clock.value == hours(16));
  CHECK(figures.availability.value == Approx(218.0 / 220.0).epsilon(1e-12));
  CHECK(figures.mtbf.value == hours(218));
  check_identity(figures);
}

TEST_CASE(
    "an outage that began before the service hours counts from their begin on, and by the clock from its "
    "own") {
  const auto service = service_8_to_18_on_weekdays();
  const timeline::Interval down{time_at("2026-10-13T03:00:00Z"), time_at("2026-10-13T12:00:00Z")};
  const auto period = catalog::period_at(catalog::PeriodKind::kDay, down.from, "UTC");
  const auto figures = evaluated(evidence_of(service, {component("a", kLongAgo, {down})}), period,
                                 time_at("2026-12-01T00:00:00Z"))
                           .current;
  CHECK(figures.outages == 1);
  CHECK(figures.down == hours(4));
  CHECK(figures.mtrs.value == hours(4));
  CHECK(figures.mtrs_clock.value == hours(9));
}

TEST_CASE("all(A, any(B, C)) with all three down is charged to A by half and to B and C by a quarter") {
  TreeNode tree;
  tree.children = {leaf(0, "a/check"), TreeNode{}};
  tree.children[1].id = "b/check";
  tree.children[1].rule = timeline::Rule::any();
  tree.children[1].children = {leaf(1, "b/check"), leaf(2, "c/check")};
  std::vector<Component> components;
  for (const char* name : {"a", "b", "c"}) components.push_back(component(name, kLongAgo, {from_to(10, 14)}));
  judge(components, kAfter);
  evaluate_tree(tree, components, {kBegin, kAfter});
  CHECK(causes_of(tree, {from_to(10, 14)}) ==
        std::map<std::string, Duration>{{"a/check", hours(2)}, {"b/check", hours(1)}, {"c/check", hours(1)}});
}

TEST_CASE("milliseconds that do not divide go to the first by id, so that the sum is exact") {
  TreeNode tree;
  tree.rule = timeline::Rule::any();
  std::vector<Component> components;
  const timeline::Interval down{kBegin + hours(1), kBegin + hours(1) + Duration{100}};
  for (const char* name : {"a", "b", "c"}) {
    components.push_back(component(name, kLongAgo, {down}));
    tree.children.push_back(leaf(components.size() - 1, components.back().id));
  }
  judge(components, kAfter);
  evaluate_tree(tree, components, {kBegin, kAfter});
  CHECK(causes_of(tree, {down}) == std::map<std::string, Duration>{{"a/check", Duration{34}},
                                                                   {"b/check", Duration{33}},
                                                                   {"c/check", Duration{33}}});
}

TEST_CASE("a weighted share is charged by weight") {
  TreeNode tree;
  tree.rule = timeline::Rule::weighted(10'000, 5'000);
  std::vector<Component> components;
  for (const char* name : {"a", "b"}) {
    components.push_back(component(name, kLongAgo, {from_to(10, 14)}));
    tree.children.push_back(leaf(components.size() - 1, components.back().id));
  }
  tree.children[0].weight = 3;
  judge(components, kAfter);
  evaluate_tree(tree, components, {kBegin, kAfter});
  CHECK(causes_of(tree, {from_to(10, 14)}) ==
        std::map<std::string, Duration>{{"a/check", hours(3)}, {"b/check", hours(1)}});
}

TEST_CASE("without an outage there is no mean, and the reason says how long nothing failed") {
  const auto service = service_at_all_times();
  const PeriodFigures figures = hundred_hours(service, {});
  CHECK(figures.availability.value == 1.0);
  CHECK_FALSE(figures.mtbf.value.has_value());
  CHECK_FALSE(figures.mtrs.value.has_value());
  CHECK(figures.mtbf.why.find("no failure in 4 d 4 h") != std::string::npos);
  CHECK_FALSE(figures.few);
}

TEST_CASE(
    "an outage across the period's end counts where it began, is followed to its restoration, and continues "
    "in the next") {
  const auto service = service_at_all_times();
  const timeline::Intervals down = {from_to(98, 104)};
  const auto first = hundred_hours(service, down);
  CHECK(first.outages == 1);
  CHECK(first.down == hours(2));
  CHECK(first.mtrs.value == hours(6));
  const auto next = catalog::explicit_period({kBegin + hours(100), kBegin + hours(200)}, "UTC");
  const auto second =
      evaluated(evidence_of(service, {component("a", kLongAgo, down)}), next, kBegin + hours(300)).current;
  CHECK(second.outages == 0);
  CHECK(second.down == hours(4));
  CHECK_FALSE(second.mtrs.value.has_value());
  REQUIRE(second.outage_list.size() == 1);
  CHECK(second.outage_list[0].continued);
  CHECK(second.outage_list[0].down_in_hours == hours(4));
}

TEST_CASE("an outage that began before the earlier period is continued in both") {
  const auto service = service_at_all_times();
  const auto trend =
      evaluated(evidence_of(service, {component("a", kLongAgo, {from_to(-110, 5)})}), kHundredHours, kAfter);
  CHECK(trend.previous.outages == 0);
  CHECK(trend.current.outages == 0);
  CHECK(trend.previous.down == hours(100));
  CHECK(trend.current.down == hours(5));
}

TEST_CASE("an outage at night before the next period's hours counts in the next period, and only there") {
  const auto service = service_8_to_18_on_weekdays();
  const timeline::Interval down{time_at("2026-06-30T23:00:00Z"), time_at("2026-07-01T09:00:00Z")};
  const auto june = catalog::period_at(catalog::PeriodKind::kMonth, down.from, "UTC");
  const auto july = catalog::period_at(catalog::PeriodKind::kMonth, down.to, "UTC");
  const TimePoint now = time_at("2026-09-01T00:00:00Z");
  const auto in_june = evaluated(evidence_of(service, {component("a", kLongAgo, {down})}), june, now).current;
  const auto in_july = evaluated(evidence_of(service, {component("a", kLongAgo, {down})}), july, now).current;
  CHECK(in_june.outages == 0);
  CHECK(in_june.down == hours(0));
  CHECK(in_july.outages == 1);
  CHECK(in_july.down == hours(1));
  CHECK(in_july.mtrs_clock.value == hours(10));
}

TEST_CASE("an outage outside the service hours is no figure's business") {
  const auto service = service_8_to_18_on_weekdays();
  const timeline::Interval down{time_at("2026-10-13T20:00:00Z"), time_at("2026-10-13T21:00:00Z")};
  const auto period = catalog::period_at(catalog::PeriodKind::kDay, down.from, "UTC");
  const auto figures = evaluated(evidence_of(service, {component("a", kLongAgo, {down})}), period,
                                 time_at("2026-12-01T00:00:00Z"))
                           .current;
  CHECK(figures.outages == 0);
  CHECK(figures.availability.value == 1.0);
  REQUIRE(figures.outage_list.size() == 1);
  CHECK_FALSE(figures.outage_list[0].in_hours);
}

TEST_CASE("an open outage marks the means as lower bounds, and figures end now") {
  const auto service = service_at_all_times();
  Evidence evidence = evidence_of(service, {component("a", kLongAgo, {from_to(40, 99)})});
  evidence.components[0].results.pop_back();
  const auto trend = evaluated(std::move(evidence), kHundredHours, kBegin + hours(50));
  CHECK(trend.as_of == kBegin + hours(50));
  CHECK(trend.state == timeline::State::kDown);
  CHECK(trend.current.base == hours(50));
  CHECK(trend.current.down == hours(10));
  CHECK(trend.current.lower_bound);
  CHECK(trend.current.mtrs.value == hours(10));
  REQUIRE(trend.current.outage_list.size() == 1);
  CHECK_FALSE(trend.current.outage_list[0].restored.has_value());
}

TEST_CASE("unmeasured time makes a range, lowers the coverage and is neither up nor down") {
  const auto service = service_at_all_times();
  Component a = component("a", kLongAgo, {from_to(10, 20)});
  a.results.back().interval = hours(1);  // nothing after the result at 20
  a.results.push_back({kBegin + hours(60), {}, CheckState::kOk, hours(24 * 100), 1, "back"});
  const auto figures = evaluated(evidence_of(service, {a}), kHundredHours, kAfter).current;
  CHECK(figures.unknown == hours(40));
  CHECK(figures.availability.value == Approx(50.0 / 60));
  CHECK(figures.availability_worst.value == 0.5);
  CHECK(figures.availability_best.value == 0.9);
  CHECK(figures.coverage.value == 0.6);
  CHECK(figures.outage_list.at(0).restored == kBegin + hours(60));
  CHECK(figures.outage_list.at(0).down == hours(10));
}

TEST_CASE("before the first result there is nothing to judge, and no figure pretends") {
  const auto service = service_at_all_times();
  const auto figures =
      evaluated(evidence_of(service, {component("a", kBegin + hours(500), {})}), kHundredHours, kAfter)
          .current;
  CHECK(figures.base == hours(0));
  CHECK(figures.not_yet == hours(100));
  for (const auto* figure :
       {&figures.availability, &figures.availability_worst, &figures.availability_best, &figures.coverage}) {
    CHECK_FALSE(figure->value.has_value());
    CHECK_FALSE(figure->why.empty());
  }
  CHECK_FALSE(figures.mtbf.value.has_value());
  CHECK_FALSE(figures.downtime_cost.value.has_value());
}

TEST_CASE("the error budget is of the whole period, and what is consumed may exceed it") {
  auto service = service_at_all_times();
  service.slo.any = 0.99;
  const auto half_way = hundred_hours(service, {from_to(10, 12)}, kBegin + hours(50));
  CHECK(half_way.slo.value == 0.99);
  CHECK(half_way.error_budget.value == hours(1));
  CHECK(half_way.error_budget_consumed.value == Approx(2.0));
  service.slo.any = 1.0;
  CHECK_FALSE(hundred_hours(service, {}).error_budget.value.has_value());
  service.slo.any.reset();
  CHECK(hundred_hours(service, {}).error_budget.why == "the service has no SLO");
  CHECK(hundred_hours(service, {}).slo.why == "the service has no SLO");
}

TEST_CASE("downtime costs its hours within service time") {
  auto service = service_at_all_times();
  CHECK_FALSE(hundred_hours(service, {from_to(10, 12)}).downtime_cost.value.has_value());
  service.cost.emplace().per_hour.fill(500);
  CHECK(hundred_hours(service, {from_to(10, 12.5)}).downtime_cost.value == Approx(1'250.0));
}

TEST_CASE("outages closer than the merge gap are one, and the gap is not DOWN time") {
  auto service = service_at_all_times();
  const timeline::Intervals down = {from_to(10, 11), from_to(11.5, 12)};
  CHECK(hundred_hours(service, down).outages == 2);
  service.merge_gap = hours(1);
  const auto figures = hundred_hours(service, down);
  CHECK(figures.outages == 1);
  CHECK(figures.down == hours(1.5));
  CHECK(figures.mtrs_clock.value == hours(2));
}

TEST_CASE(
    "an outage names who failed, in the failing result's own words, and how long it had not been looked at") {
  const auto service = service_at_all_times();
  Component a = component("a", kLongAgo, {from_to(10, 11)});
  a.results.insert(a.results.begin() + 1,
                   {kBegin + hours(9.5), {}, CheckState::kOk, hours(24'000), 1, "fine"});
  const auto figures =
      evaluated(evidence_of(service, {a, component("b", kLongAgo, {})}), kHundredHours, kAfter).current;
  REQUIRE(figures.outage_list.size() == 1);
  const Outage& outage = figures.outage_list[0];
  CHECK(outage.error_bar == hours(0.5));
  REQUIRE(outage.causes.size() == 1);
  CHECK(outage.causes[0].component == "a/check");
  CHECK(outage.causes[0].endpoint == "a");
  CHECK(outage.causes[0].text == "a does not answer");
  CHECK(outage.causes[0].down == hours(1));
}
