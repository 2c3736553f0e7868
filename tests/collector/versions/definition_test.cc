#include "collector/digest/digest.h"
#include "collector/trends/assemble.h"
#include "tests/collector/versions/versions_bench.h"

/// Figures of the past, by the definition of that time and of today.
namespace tidemark::versions {
namespace {

using trends::TrendSource;

constexpr Duration kResult{60'000};

/// One endpoint whose check says DOWN in the second hour of each day of four.
struct DefinitionBench : VersionsBench {
  DefinitionBench() { REQUIRE(commit(receiver.hello()).ok()); }

  /// A day with its results.
  void day() {
    const TimePoint begin = clock.now();
    while (clock.now() < begin + kDay) {
      const bool down = clock.now() >= begin + kHour && clock.now() < begin + 2 * kHour;
      Batch batch = one_result(clock.now(), down ? CheckState::kCritical : CheckState::kOk);
      batch.sections.back().results.back().confirm = 1;
      batch.sections.back().results.back().interval = 10 * kResult;
      REQUIRE(commit(receiver.take(source.push(batch))).ok());
      clock.advance(10 * kResult);
    }
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  TrendSource trends() {
    return {store->reader(), store->operations(), holder, *versions, clock, {}, vitals};
  }
  absl::StatusOr<trends::ServiceTrend> trend(const std::string& name, TimePoint from, TimePoint to,
                                             DefinitionOf definition) {
    return trends().trend(name, {"", rfc3339(from), rfc3339(to)}, definition);
  }

  PlainSource source;
  store::sqlite::PlainReceiver receiver{*this, source};
};

}  // namespace

TEST_CASE("a figure of the past is made with the definition of today or of that time, and says with which") {
  DefinitionBench bench;
  const TimePoint begin = bench.clock.now();  // 2027-01-15T08:00:00Z
  bench.take(service("shop", "slo = 99\ncost_per_hour = 10\n") + service("gone"));
  bench.day();
  bench.take(
      service("shop", "slo = 90\ncost_per_hour = 70\n", "rule = \"any\"\nselect = [{ check = \"*\" }]") +
      service("fresh"));
  bench.day();
  const TimePoint changed = begin + kDay;
  const auto today = bench.trend("shop", begin, changed, DefinitionOf::kToday);
  const auto then = bench.trend("shop", begin, changed, DefinitionOf::kThen);
  REQUIRE(today.ok());
  REQUIRE(then.ok());
  CHECK(today->current.slo.value == 0.90);
  CHECK(then->current.slo.value == 0.99);
  CHECK(today->current.down == kHour);
  CHECK(then->current.down == kHour);
  CHECK(then->current.downtime_cost.value == 10);
  CHECK(today->current.downtime_cost.value == 70);
  CHECK(today->definition.since == changed);
  CHECK(then->definition.since == begin);
  CHECK(then->definition.version != today->definition.version);
  // At its end the period has the new one.
  CHECK(bench.trend("shop", begin, changed + Duration{1}, DefinitionOf::kThen)->current.slo.value == 0.90);
  CHECK(bench.trend("shop", begin - kDay, begin, DefinitionOf::kThen)->definition.before_first);
  // By name, whether they are still there or not yet.
  CHECK(bench.trend("gone", begin, changed, DefinitionOf::kThen)->current.down == kHour);
  CHECK(absl::IsNotFound(bench.trend("gone", begin, changed, DefinitionOf::kToday).status()));
  const auto early = bench.trend("fresh", begin, changed, DefinitionOf::kThen).status();
  CHECK(absl::IsNotFound(early));
  CHECK(early.message().find("there was no service 'fresh' in the catalogue of 2027-01-15") !=
        std::string_view::npos);
}

TEST_CASE("a moment is explained by the definition of its time where that is asked for") {
  DefinitionBench bench;
  const TimePoint begin = bench.clock.now();
  bench.take(service("shop"));
  bench.day();
  bench.take(service("shop", "", "select = [{ check = \"none\" }]"));
  bench.clock.advance(kHour);
  const TimePoint moment = begin + kHour + kHour / 2;
  const auto then = bench.trends().why("shop", {moment}, moment);
  REQUIRE(then.ok());
  CHECK(then->moments.at(0).then.state == timeline::State::kDown);
  CHECK(then->definition.since == begin);
  // The service of today has no members at all.
  const auto today = bench.trends().why("shop", {moment});
  CHECK_FALSE(today.ok());
}

TEST_CASE(
    "each calendar period has the definition in force at its end, and all of them say the same as one") {
  DefinitionBench bench;
  const TimePoint begin = bench.clock.now();
  bench.take(service("shop", "slo = 90\n") + service("gone"));
  bench.day();
  bench.take(service("shop", "slo = 99\n") + service("fresh"));
  bench.day();
  bench.day();
  trends::SliRequest request;
  request.by = catalog::PeriodKind::kDay;
  request.since = begin;
  const auto today = bench.trends().slis(request);
  REQUIRE(today.ok());
  request.definition = DefinitionOf::kThen;
  const auto then = bench.trends().slis(request);
  REQUIRE(then.ok());
  std::map<std::string, std::vector<trends::Sli>> by_name;
  for (const auto& one : *then)
    for (const auto& sli : one.slis) by_name[one.service].push_back(sli);
  CHECK(by_name.size() == 3);
  // The change is on the second of the days, so that the first alone ended before it.
  REQUIRE(by_name["shop"].size() == 4);
  CHECK(by_name["gone"].size() == 1);
  CHECK(by_name["fresh"].size() == 3);
  CHECK(by_name["shop"][0].slo == 0.90);
  CHECK(by_name["shop"][1].slo == 0.99);
  const auto& all =
      *std::find_if(today->begin(), today->end(), [](const auto& one) { return one.service == "shop"; });
  REQUIRE(all.slis.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(all.slis[i].period_name == by_name["shop"][i].period_name);
    CHECK(all.slis[i].sums == by_name["shop"][i].sums);
  }
  request.services = {"gone"};
  CHECK(bench.trends().slis(request)->size() == 1);
  request.services = {"never"};
  CHECK(absl::IsNotFound(bench.trends().slis(request).status()));
}

TEST_CASE("a change of the time zone neither drops a period nor counts it twice") {
  DefinitionBench bench;
  const TimePoint begin = bench.clock.now();
  const auto zoned = [](const std::string& zone) {
    return service("shop") + "[service.hours]\ntime_zone = \"" + zone + "\"\n";
  };
  bench.take(zoned("Pacific/Auckland"));
  bench.day();
  bench.take(zoned("America/Los_Angeles"));
  bench.day();
  trends::SliRequest request;
  request.by = catalog::PeriodKind::kDay;
  request.since = begin;
  request.definition = DefinitionOf::kThen;
  const auto then = bench.trends().slis(request);
  REQUIRE(then.ok());
  std::vector<std::string> names;
  for (const auto& one : *then)
    for (const auto& sli : one.slis) names.push_back(sli.period_name);
  CHECK(names == std::vector<std::string>{"15 January 2027", "16 January 2027"});
  CHECK(then->size() == 2);
}

}  // namespace tidemark::versions
