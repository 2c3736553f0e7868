#include "collector/digest/digest.h"
#include "collector/trends/assemble.h"
#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/collector/trends/evidence.h"

using namespace tidemark;
using namespace tidemark::trends;
using timeline::State;

namespace {

constexpr Duration kMinute{60'000};
constexpr Duration kOffset{250};

/// One endpoint with a check each minute in a real store, and a service of it.
struct WhyBench : store::sqlite::StoreBench {
  WhyBench() {
    source.facts().endpoint_class = "server";
    REQUIRE(commit(receiver.hello()).ok());
    catalog::Service service = service_at_all_times();
    service.members.select.emplace_back().endpoint = "*";
    catalog::Service nothing = service_at_all_times();
    nothing.name = "nothing";
    nothing.members.select.emplace_back().check = "none";
    catalog.put(catalog::Catalog({service, nothing}, {}));
  }
  /// So many results of a state, one a minute, up to now.
  void results(int count, CheckState state) {
    for (int i = 0; i < count; ++i) {
      Batch batch = one_result(clock.now(), state);
      batch.sections.back().results.back().confirm = 2;
      REQUIRE(commit(receiver.take(source.push(batch), kOffset)).ok());
      clock.advance(kMinute);
    }
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  absl::StatusOr<Why> why(const std::vector<TimePoint>& moments, const std::string& service = "shop") {
    return TrendSource(store->reader(), store->operations(), catalog, versions, clock, {}, vitals)
        .why(service, moments);
  }
  std::string refused(const std::vector<TimePoint>& moments, const std::string& service = "shop") {
    return std::string(why(moments, service).status().message());
  }

  PlainSource source;
  store::sqlite::PlainReceiver receiver{*this, source};
  catalog::CatalogHolder catalog;
  versions::CatalogVersions versions{store->catalogs(), catalog, clock, vitals};
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an outage is explained by the results that began, confirmed and preceded it, and their source") {
  WhyBench bench;
  const TimePoint begin = bench.clock.now() + kOffset;
  bench.results(5, CheckState::kOk);
  bench.results(3, CheckState::kCritical);
  bench.results(2, CheckState::kOk);
  const TimePoint failed = begin + 5 * kMinute;
  const auto why = bench.why({failed, failed - Duration{1}});
  REQUIRE(why.ok());
  REQUIRE(why->moments.size() == 2);
  const Explanation& down = why->moments[0];
  CHECK(down.then.state == State::kDown);
  CHECK(down.then.since == failed);
  CHECK(down.tree.rule == "all of 1");
  CHECK(down.kind == FailedSet::Kind::kSmallest);
  CHECK(down.failed == 1);
  const Suspect& suspect = down.suspects.at(0);
  CHECK(suspect.check == "ping");
  CHECK(suspect.then.state == State::kDown);
  CHECK(suspect.grounds.first_bad->time == failed);
  CHECK(suspect.grounds.first_bad->text == "as it was");
  CHECK(suspect.grounds.last_good->time == failed - kMinute);
  CHECK(suspect.grounds.confirmed == failed + kMinute);
  CHECK(suspect.origin.source == suspect.endpoint);
  CHECK_FALSE(suspect.origin.imported);
  CHECK(suspect.origin.clock_offset == kOffset);
  REQUIRE(suspect.origin.epoch);
  CHECK(suspect.origin.epoch->value == 1);
  CHECK(suspect.origin.certain);
  REQUIRE(suspect.origin.batch);
  CHECK(suspect.origin.batch->value == 6);
  CHECK(suspect.origin.received == failed - kOffset);
  REQUIRE(down.last_results.size() == 1);
  CHECK(down.last_results[0].second.time == failed);
  CHECK(why->moments[1].then.state == State::kUp);
  CHECK(why->moments[1].kind == FailedSet::Kind::kNothing);
  CHECK(why->moments[1].suspects.empty());
}

TEST_CASE("without a moment the present is explained, and a long outage back to its first result") {
  WhyBench bench;
  const TimePoint begin = bench.clock.now() + kOffset;
  bench.results(2, CheckState::kOk);
  for (int day = 0; day < 12; ++day) {
    bench.results(2, CheckState::kCritical);
    bench.clock.advance(std::chrono::hours(24));
  }
  bench.results(2, CheckState::kCritical);
  const auto why = bench.why({});
  REQUIRE(why.ok());
  CHECK(why->moments.at(0).then.state == State::kDown);
  CHECK(why->moments.at(0).suspects.at(0).grounds.first_bad->time == begin + 2 * kMinute);
  CHECK(why->moments.at(0).suspects.at(0).grounds.last_good->time == begin + kMinute);
}

TEST_CASE("a silence is explained by the result that should have come") {
  WhyBench bench;
  bench.results(3, CheckState::kOk);
  const TimePoint last = bench.clock.now() + kOffset - kMinute;
  bench.clock.advance(std::chrono::hours(1));
  const auto why = bench.why({});
  REQUIRE(why.ok());
  const Explanation& now = why->moments.at(0);
  CHECK(now.then.state == State::kUnknown);
  CHECK(now.suspects.at(0).grounds.kind == Grounds::Kind::kSilence);
  CHECK(now.suspects.at(0).grounds.last->time == last);
  CHECK_FALSE(now.suspects.at(0).grounds.next);
}

TEST_CASE("a moment that cannot be explained is refused with a sentence") {
  WhyBench bench;
  CHECK(has(bench.refused({}, "shpo"), "did you mean 'shop'?"));
  CHECK(has(bench.refused({}, "nothing"), "its selectors meet no component yet"));
  const TimePoint before = bench.clock.now() - kMinute;
  bench.results(2, CheckState::kOk);
  CHECK(has(bench.refused({before}), "nothing was observed yet then; the first result came 2027-01-15"));
  CHECK(has(bench.refused({bench.clock.now() + kMinute}), "lies in the future: it is 2027-01-15"));
  CHECK(bench.why({bench.clock.now()}).ok());
}
