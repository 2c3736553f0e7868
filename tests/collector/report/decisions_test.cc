#include "collector/report/report.h"
#include "tests/collector/report/sample_trend.h"
#include "tests/support/catch.h"

namespace tidemark::report {
namespace {

const Wording kWords(Language::kEnglish, "Europe/Berlin");

/// With an owner and a deputy, so that nothing is to be decided.
trends::ServiceTrend owned() {
  trends::ServiceTrend out = calm_trend();
  out.deputy = "Bo Ray";
  return out;
}

trends::Capacity full_on(const char* earliest, const char* latest) {
  trends::CapacityForecast one;
  one.endpoint = "shop-db", one.place = "/var", one.now = 0.81;
  one.outlook = trends::Outlook::kDated;
  one.earliest = at(earliest);
  if (latest != nullptr) one.latest = at(latest);
  return {at("2026-11-30T23:00:00Z"), {one}, {}};
}

std::vector<std::string> decided(const trends::ServiceTrend& trend,
                                 const trends::Capacity* capacity = nullptr,
                                 const std::vector<trends::Sli>* history = nullptr) {
  return decisions_of({trend, capacity, history}, kWords);
}

trends::Sli month(Duration down) {
  trends::Sli out;
  out.over = true;
  out.sums.base = hours(720), out.sums.down = down;
  return out;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Where no rule fires there is nothing to decide") { CHECK(decided(owned()).empty()); }

TEST_CASE("A budget that is gone freezes changes while the period lasts") {
  trends::ServiceTrend trend = owned();
  trend.current.error_budget_consumed.value = 1.6;
  CHECK(decided(trend) == Lines{"Slow changes down: 160 % of the error budget was used in November 2026."});
  trend.as_of = at("2026-11-20T00:00:00Z");
  CHECK(decided(trend) ==
        Lines{"Freeze changes for the rest of the period: 160 % of the error budget is used."});
  trend.current.error_budget_consumed.value = 0.99;
  CHECK(decided(trend).empty());
}

TEST_CASE(
    "What runs out is ordered by its earliest day less the lead time, where that comes before the next "
    "report") {
  trends::ServiceTrend trend = owned();
  const auto january = full_on("2027-01-10T00:00:00Z", "2027-01-20T00:00:00Z");
  CHECK(decided(trend, &january) == Lines{"Order more space at /var of shop-db by 11 Dec 2026: it is 81 % "
                                          "used and full between 10 Jan 2027 and "
                                          "20 Jan 2027, and ordering takes 30 d."});
  const auto soon = full_on("2026-12-20T00:00:00Z", nullptr);
  CHECK(decided(trend, &soon) ==
        Lines{"Order more space at /var of shop-db now: it is 81 % used and full 20 Dec 2026 or later."});
  const auto later = full_on("2027-06-01T00:00:00Z", nullptr);
  CHECK(decided(trend, &later).empty());
  trend.lead_time = hours(24 * 160);
  CHECK(decided(trend, &later).size() == 1);
}

TEST_CASE("A cause that recurs is named with what it took and what that cost") {
  trends::ServiceTrend trend = troubled_trend();
  trend.deputy = "Bo Ray";
  trend.current.error_budget_consumed.value = 0.5;
  for (trends::Outage& outage : trend.current.outage_list) outage.causes[0].component = "shop-db/tcp-5432";
  trend.current.waterfall.components = {{"shop-db/tcp-5432", minutes(346)}};
  CHECK(decided(trend) ==
        Lines{"Remove the cause shop-db/tcp-5432: it was in 2 of 2 outages, took 5 h 46 min and cost "
              "about 1,903 EUR."});
  trend.current.downtime_cost = {std::nullopt, "the service has no cost per hour"};
  CHECK(decided(trend) ==
        Lines{"Remove the cause shop-db/tcp-5432: it was in 2 of 2 outages and took 5 h 46 min."});
  trend.current.outage_list[0].causes[0].component = "another";
  CHECK(decided(trend).empty());  // once is no recurrence
}

TEST_CASE("A service that nobody answers for gets an owner, then a deputy") {
  trends::ServiceTrend trend = calm_trend();
  CHECK(decided(trend) ==
        Lines{"Name a deputy: when Ann Lee <ann@example.org> is away nobody answers for this service."});
  trend.owner.clear();
  CHECK(decided(trend) == Lines{"Name an owner: nobody answers for this service."});
  trend.current.down = minutes(90);
  CHECK(decided(trend) ==
        Lines{"Name an owner: nobody answers for this service, which was down for 1 h 30 min."});
}

TEST_CASE("A goal that is never met, or met without effort, is looked at again") {
  trends::ServiceTrend trend = owned();
  trend.attainment.value = trends::Attainment{3, 0};
  CHECK(decided(trend) == Lines{"Review the goal of 99.50 %: it was met in none of 3 periods."});
  trend.attainment.value = trends::Attainment{2, 0};
  CHECK(decided(trend).empty());
  trend.attainment.value = trends::Attainment{6, 6};
  std::vector<trends::Sli> history(6, month(minutes(10)));  // of 216
  CHECK(decided(trend, nullptr, &history) == Lines{"Review the goal of 99.50 %: it was met in all of 6 "
                                                   "periods, with at most 5 % of the error budget used."});
  history[3] = month(minutes(60));
  CHECK(decided(trend, nullptr, &history).empty());
}

TEST_CASE("There are three lines at most, the most urgent ones") {
  trends::ServiceTrend trend = troubled_trend();
  trend.owner.clear();
  trend.attainment.value = trends::Attainment{5, 0};
  for (trends::Outage& outage : trend.current.outage_list) outage.causes[0].component = "shop-db/tcp-5432";
  trend.current.waterfall.components = {{"shop-db/tcp-5432", minutes(346)}};
  const auto soon = full_on("2026-12-20T00:00:00Z", nullptr);
  const Lines lines = decided(trend, &soon);
  REQUIRE(lines.size() == kDecisionsMax);
  CHECK(lines[0].starts_with("Slow changes down"));
  CHECK(lines[1].starts_with("Order more"));
  CHECK(lines[2].starts_with("Remove the cause"));
}

}  // namespace tidemark::report
