#include <algorithm>

#include "collector/trends/figures.h"
#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

/// What people do about outages: notice, acknowledge, correct, answer for them.
using namespace tidemark;
using namespace tidemark::trends;

namespace {

const TimePoint kBegin = time_at("2026-06-01T00:00:00Z");
timeline::Interval from_to(double from, double to) { return {kBegin + hours(from), kBegin + hours(to)}; }
const catalog::Period kPeriod{catalog::PeriodKind::kExplicit, from_to(0, 100), {}};

History hundred_hours(const catalog::Service& service, std::vector<Component> components) {
  judge(components, kBegin + hours(100));
  TreeNode tree;
  for (std::size_t i = 0; i < components.size(); ++i) tree.children.push_back(leaf(i, components[i].id));
  return history_of(service, std::move(tree), std::move(components), from_to(-1, 100));
}

}  // namespace

TEST_CASE("an outage is detected by the result that confirms it, and dates from its first one") {
  const catalog::Service service = service_at_all_times();
  Component probe;
  probe.id = "a/check", probe.endpoint = "a", probe.check = "check";
  for (int minute = -60; minute < 6'000; minute += 5) {
    const bool bad = minute >= 600 && minute < 660;
    probe.results.push_back({kBegin + std::chrono::minutes(minute),
                             {},
                             bad ? CheckState::kCritical : CheckState::kOk,
                             std::chrono::minutes(5),
                             3,
                             "text"});
  }
  probe.life.first_result = probe.results.front().time;
  const auto figures = figures_of(hundred_hours(service, {probe}), kPeriod);
  REQUIRE(figures.outage_list.size() == 1);
  CHECK(figures.outage_list[0].failed == kBegin + hours(10));
  CHECK(figures.outage_list[0].detected == kBegin + hours(10) + std::chrono::minutes(10));
  CHECK(figures.mttd.value == std::chrono::minutes(10));
  CHECK(figures.mttd_error == std::chrono::minutes(5));
  CHECK_FALSE(figures.mtta.value.has_value());
  CHECK(figures.mtta.why == "none of the outages was acknowledged");

  // Where somebody was told, it was detected then; what was told of other outages is of those.
  History history = hundred_hours(service, {probe});
  const TimePoint failed = kBegin + hours(10);
  history.told = {{failed - Duration{1}, failed}, {failed + hours(1), failed + hours(2)}};
  CHECK(figures_of(history, kPeriod).mttd.value == std::chrono::minutes(10));
  history.told = {{failed + std::chrono::minutes(5), failed + std::chrono::minutes(12)}};
  CHECK(figures_of(history, kPeriod).mttd.value == std::chrono::minutes(12));
  CHECK(figures_of(history, kPeriod).outage_list[0].confirmed == failed + std::chrono::minutes(10));
}

TEST_CASE("an outage is detected when what fails within it is confirmed, not when it begins to fail") {
  const catalog::Service service = service_at_all_times();
  const auto probe = [](const std::string& name, int failing_from, std::vector<int> missing) {
    Component out;
    out.id = name + "/check", out.endpoint = name, out.check = "check";
    for (int minute = -60; minute < 6'000; minute += 5) {
      if (std::find(missing.begin(), missing.end(), minute) != missing.end()) continue;
      const bool bad = minute >= failing_from && minute < 660;
      out.results.push_back({kBegin + std::chrono::minutes(minute),
                             {},
                             bad ? CheckState::kCritical : CheckState::kOk,
                             std::chrono::minutes(5),
                             3,
                             "text"});
    }
    out.life.first_result = out.results.front().time;
    return out;
  };
  const auto detected_after = [&](const std::vector<Component>& components) {
    const auto figures = figures_of(hundred_hours(service, components), kPeriod);
    REQUIRE(figures.outage_list.size() == 1);
    return figures.outage_list[0].detected - figures.outage_list[0].failed;
  };
  // a fails at 10:00 and is confirmed at 10:10; b's first failure, at 10:05, confirms nothing.
  CHECK(detected_after({probe("a", 600, {}), probe("b", 605, {})}) == std::chrono::minutes(10));
  // a falls silent with the result that confirms it, until 10:50: that this is so was not known at 10:10.
  CHECK(detected_after({probe("a", 600, {615, 620, 625, 630, 635, 640, 645})}) == std::chrono::minutes(10));
}

TEST_CASE("an outage's error bar is the longest of those that failed at its begin, whatever their names") {
  const catalog::Service service = service_at_all_times();
  Component often = component("a", kBegin - hours(1), {from_to(10, 12)});
  often.results.insert(often.results.begin() + 1,
                       {kBegin + hours(9.75), {}, CheckState::kOk, hours(24'000), 1, "fine"});
  Component seldom = component("b", kBegin - hours(1), {from_to(10, 12)});
  seldom.results.insert(seldom.results.begin() + 1,
                        {kBegin + hours(9), {}, CheckState::kOk, hours(24'000), 1, "fine"});
  const auto figures = figures_of(hundred_hours(service, {often, seldom}), kPeriod);
  REQUIRE(figures.outage_list.size() == 1);
  CHECK(figures.outage_list[0].error_bar == hours(1));
  CHECK(figures.mttd_error == hours(1));
}

TEST_CASE("the first acknowledgement in or after an outage, and before the next one, is its own") {
  const catalog::Service service = service_at_all_times();
  History history = hundred_hours(
      service, {component("a", kBegin - hours(1), {from_to(10, 12), from_to(20, 21), from_to(40, 41)})});
  history.acknowledgements = {{kBegin + hours(9), "early", ""},
                              {kBegin + hours(10.5), "anna", ""},
                              {kBegin + hours(11), "late", ""},
                              {kBegin + hours(24), "bert", ""}};
  const auto figures = figures_of(history, kPeriod);
  REQUIRE(figures.outage_list.size() == 3);
  CHECK(figures.outage_list[0].acknowledged_by == "anna");
  CHECK(figures.outage_list[1].acknowledged == kBegin + hours(24));
  CHECK_FALSE(figures.outage_list[2].acknowledged);
  CHECK(figures.acknowledged == 2);
  CHECK(figures.mtta.value == hours(2.25));
}

TEST_CASE("a correction takes downtime out of the count, and what would be without it stays visible") {
  const catalog::Service service = service_at_all_times();
  History history =
      hundred_hours(service, {component("a", kBegin - hours(1), {from_to(10, 12), from_to(20, 21)})});
  history.corrections = {{from_to(9, 13), "the line of the measuring probe was cut", "anna"}};
  history.reckon({});
  const auto figures = figures_of(history, kPeriod);
  CHECK(figures.down == hours(1));
  CHECK(figures.outages == 1);
  CHECK(figures.base == hours(98));
  REQUIRE(figures.uncorrected);
  CHECK(figures.uncorrected->down == hours(3));
  CHECK(figures.uncorrected->outages == 2);
  CHECK(figures.uncorrected->availability.value == Approx(0.97));
  REQUIRE(figures.outage_list.size() == 2);
  CHECK(figures.outage_list[0].corrected_because == "the line of the measuring probe was cut");
  CHECK(figures.outage_list[1].corrected_because.empty());
}

TEST_CASE(
    "downtime is shared by component, endpoint, silo, team and provider, each to the last millisecond") {
  const catalog::Service service = service_at_all_times();
  std::vector<Component> components{component("a", kBegin - hours(1), {from_to(10, 14)}),
                                    component("b", kBegin - hours(1), {from_to(12, 14), from_to(50, 51)})};
  judge(components, kBegin + hours(100));
  TreeNode tree;
  tree.children = {leaf(0, components[0].id), leaf(1, components[1].id)};
  tree.children[0].attribution = {"network", "net", "Telco"};
  tree.children[1].attribution = {"server", "base", ""};
  History history = history_of(service, std::move(tree), std::move(components), from_to(-1, 100));
  history.acknowledgements = {{kBegin + hours(11), "anna", ""}};
  const auto figures = figures_of(history, kPeriod);
  CHECK(figures.down == hours(5));
  const auto is = [](const std::vector<Share>& shares, std::size_t i, const std::string& name,
                     Duration down) {
    REQUIRE(shares.size() > i);
    CHECK(shares[i].name == name);
    CHECK(shares[i].down == down);
  };
  is(figures.waterfall.endpoints, 0, "a", hours(3)), is(figures.waterfall.endpoints, 1, "b", hours(2));
  is(figures.waterfall.silos, 0, "network", hours(3)), is(figures.waterfall.silos, 1, "server", hours(2));
  is(figures.waterfall.teams, 0, "net", hours(3)), is(figures.waterfall.teams, 1, "base", hours(2));
  is(figures.waterfall.providers, 0, "Telco", hours(3)), is(figures.waterfall.providers, 1, "", hours(2));
  REQUIRE(figures.teams.size() == 2);
  CHECK(figures.teams[1].name == "net");
  CHECK(figures.teams[1].mtrs == hours(4));
  CHECK(figures.teams[1].mtta.value == hours(1));
  CHECK(figures.teams[0].name == "base");
  CHECK_FALSE(figures.teams[0].mtta.value.has_value());
}

TEST_CASE(
    "an error budget of 30 days burns at 14.4 when an hour takes a fiftieth of it, and says how long it "
    "lasts") {
  catalog::Service service = service_at_all_times();
  service.slo.any = 0.99;
  const catalog::Period month{catalog::PeriodKind::kMonth, from_to(0, 720), {}};
  // Down for 9 minutes of the last hour, three of them in the last five minutes.
  const Duration early{static_cast<Duration::rep>(6 * 60'000)};
  History history = hundred_hours(
      service, {component("a", kBegin - hours(1),
                          {{kBegin + hours(99.2), kBegin + hours(99.2) + early},
                           {kBegin + hours(100) - std::chrono::minutes(3), kBegin + hours(200)}})});
  const auto figures = figures_of(history, month);
  REQUIRE(figures.burn_rates.size() == 3);
  CHECK(figures.burn_rates[0].threshold == Approx(14.4));
  CHECK(figures.burn_rates[0].rate.value == Approx(15));
  CHECK(figures.burn_rates[0].short_rate.value == Approx(60));
  CHECK(figures.burn_rates[0].alarming());
  CHECK(figures.burn_rates[1].rate.value == Approx(2.5));
  CHECK_FALSE(figures.burn_rates[1].alarming());
  CHECK(figures.burn_rates[2].threshold == Approx(1));
  CHECK(figures.burn_rates[2].rate.value == Approx(9.0 / 43.2));
  // 9 of 432 minutes are gone; at 9 / 43.2 the rest lasts for (1 − 9 / 432) / (9 / 43.2) periods.
  REQUIRE(figures.budget_lasts.value);
  CHECK(static_cast<double>(figures.budget_lasts.value->count()) / 3'600'000 ==
        Approx((1 - 9.0 / 432) / (9 / 43.2) * 720));
}
