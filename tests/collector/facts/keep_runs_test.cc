#include "collector/facts/keep_runs.h"

#include <functional>
#include <span>
#include <utility>

#include "tests/collector/facts/results_story.h"

namespace tidemark::facts {

TEST_CASE(
    "Whatever comes, late, repeated, imported and forgotten, and whenever runs are kept and remembered, they "
    "are those of all results") {
  std::int64_t kept = 0, recalled = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    RunsBench bench;
    ResultsStory story(seed);
    const TimePoint begin = bench.clock.now();
    for (int n = 0; n < 60; ++n) {
      story.next(bench, begin);
      if (roll(story.random, 3) == 0) story.check(bench, begin);
    }
    bench.clock.advance(kDay * roll(story.random, 100));
    story.check(bench, begin);
    REQUIRE(bench.keep(bench.store->runs(), story.options()).ok());
    story.check(bench, begin);
    kept += bench.ask("SELECT count(*) FROM runs");
    CHECK(bench.ask("SELECT count(*) FROM runs a JOIN runs b ON a.component=b.component AND "
                    "a.time_from<b.time_from AND (a.time_to>b.time_from OR a.basis>b.basis)") == 0);
    CHECK(bench.vital("store.damaged_runs") == 0);
    recalled += bench.vital("runs.recalled");
  }
  CHECK(kept > 25);
  CHECK(recalled > 200);
}

namespace {

/// A store of which the n-th call goes wrong: before it did anything, or after all of it was done. Before
/// rows are filed, `meanwhile` happens.
class BrokenRuns final : public store::RunsStore {
 public:
  BrokenRuns(store::RunsStore& whole, int nth, bool after, std::function<void()> meanwhile = {})
      : whole_(whole), left_(nth), after_(after), meanwhile_(std::move(meanwhile)) {}

  absl::StatusOr<store::DueRuns> due(std::int64_t after, TimePoint before, std::size_t most) override {
    if (--left_ == 0) return broken();
    return whole_.due(after, before, most);
  }
  absl::Status begin(std::span<const std::int64_t> components) override {
    if (--left_ == 0) return broken();
    return whole_.begin(components);
  }
  absl::StatusOr<store::RunsEvidence> evidence(std::int64_t component, Duration portion,
                                               TimePoint now) override {
    if (--left_ == 0) return broken();
    return whole_.evidence(component, portion, now);
  }
  absl::StatusOr<std::vector<std::int64_t>> file(std::vector<store::NewRuns> runs) override {
    if (meanwhile_) meanwhile_();
    if (--left_ != 0) return whole_.file(std::move(runs));
    if (after_) (void)whole_.file(std::move(runs));
    return broken();
  }
  bool broke() const { return left_ <= 0; }

 private:
  static absl::Status broken() { return absl::UnavailableError("broken"); }

  store::RunsStore& whole_;
  int left_;
  const bool after_;
  const std::function<void()> meanwhile_;
};

constexpr int kNever = 1 << 30;

/// A month of hourly results of a check, as of two days later.
TimePoint fill(RunsBench& bench, const std::string& check) {
  const TimePoint begin = bench.clock.now();
  std::vector<CheckResult> results;
  for (int n = 0; n < 24 * 30; ++n)
    results.push_back(
        RunsBench::result(check, begin + kHour * n, n % 100 < 90 ? CheckState::kOk : CheckState::kCritical));
  bench.push(results);
  bench.clock.advance(32 * kDay);
  return begin;
}

}  // namespace

TEST_CASE("Whichever call of the store fails, before or after its effect, no figure changes") {
  for (const bool after : {false, true}) {
    bool broke = true;
    for (int nth = 1; broke; ++nth) {
      INFO("call " << nth << (after ? ", after its effect" : ", before it"));
      REQUIRE(nth < 200);
      RunsBench bench;
      const TimePoint begin = fill(bench, "ping");
      BrokenRuns broken(bench.store->runs(), nth, after);
      KeepRunsOptions options;
      options.results_few = 200;
      broke = !bench.keep(broken, options).ok();
      CHECK(broke == broken.broke());
      bench.check_range("ping", {begin, bench.clock.now()});
      REQUIRE(bench.keep(bench.store->runs(), options).ok());
      bench.check_range("ping", {begin, bench.clock.now()});
    }
  }
}

TEST_CASE("What comes while runs are made of what was there before keeps them from being filed") {
  RunsBench bench;
  const TimePoint begin = fill(bench, "ping");
  const auto all = [&] { bench.check_range("ping", {begin, bench.clock.now()}); };
  bool once = true;
  SECTION("a late result") {
    BrokenRuns late(bench.store->runs(), kNever, false, [&] {
      if (std::exchange(once, false))
        bench.push({RunsBench::result("ping", begin + kHour / 2, CheckState::kCritical)});
    });
    REQUIRE(bench.keep(late).ok());
    all();
    CHECK(bench.vital("runs.left_out") == 1);
    bench.keep();
    all();
    CHECK(bench.ask("SELECT count(*) FROM runs") == 1);
  }
  SECTION("a new one") {
    BrokenRuns fresh(bench.store->runs(), kNever, false, [&] {
      if (std::exchange(once, false)) bench.push({RunsBench::result("ping", bench.clock.now())});
    });
    REQUIRE(bench.keep(fresh).ok());
    CHECK(bench.vital("runs.left_out") == 0);
    CHECK(bench.ask("SELECT count(*) FROM runs") == 1);
  }
  SECTION("forgetting") {
    bench.cut();
    BrokenRuns forgetting(bench.store->runs(), kNever, false, [&] {
      if (std::exchange(once, false)) forget(bench, 10 * kDay);
    });
    REQUIRE(bench.keep(forgetting).ok());
    CHECK(bench.vital("runs.left_out") == 1);
  }
  all();
}

TEST_CASE("Rows that reach less far than those in whose place they come revise the past of their endpoint") {
  RunsBench bench;
  fill(bench, "ping");
  bench.keep();
  const auto evidence = bench.store->runs().evidence(1, kDay, bench.clock.now());
  REQUIRE(evidence.ok());
  REQUIRE(evidence->newest);
  const auto revised = [&, row = *evidence->newest](Duration further, bool any = true) {
    const std::uint64_t before = bench.store->reader().revision(bench.id("ping").endpoint);
    const std::int64_t component = 1;
    REQUIRE(bench.store->runs().begin(std::span(&component, 1)).ok());
    store::NewRuns runs{component, row.from, {}};
    if (any) runs.rows.push_back({row.from, row.to + further, row.basis + further, row.bytes});
    const auto left_out = bench.store->runs().file({runs});
    REQUIRE(left_out.ok());
    CHECK(left_out->empty());
    return bench.store->reader().revision(bench.id("ping").endpoint) != before;
  };
  CHECK_FALSE(revised(Duration{0}));
  CHECK_FALSE(revised(kHour));
  CHECK(revised(Duration{0}));
  CHECK(revised(-kHour));
  CHECK(revised(Duration{0}, false));
  CHECK_FALSE(revised(Duration{0}));
}

TEST_CASE("A late result takes the rows that it changes, and no others") {
  RunsBench bench;
  const TimePoint begin = bench.clock.now();
  KeepRunsOptions options;
  options.results_few = 1;
  for (int month = 0; month < 5; ++month) {
    fill(bench, "ping");
    REQUIRE(bench.keep(bench.store->runs(), options).ok());
  }
  const auto rows = bench.ask("SELECT count(*) FROM runs");
  CHECK(rows >= 4);
  const auto last = bench.ask("SELECT max(time_from) FROM runs");
  bench.push({RunsBench::result("ping", from_unix_ms(last) + kDay + kHour / 2)});
  CHECK(bench.ask("SELECT count(*) FROM runs") == rows - 1);
  bench.push({RunsBench::result("ping", bench.clock.now())});
  CHECK(bench.ask("SELECT count(*) FROM runs") == rows - 1);
  bench.check_range("ping", {begin, bench.clock.now()});
}

TEST_CASE("A damaged row is left out, said once, and made anew") {
  RunsBench bench;
  const TimePoint begin = fill(bench, "ping");
  bench.keep();
  bench.look([](store::sqlite::Connection& connection) {
    connection.execute("UPDATE runs SET bytes=zeroblob(length(bytes))");
  });
  bench.check_range("ping", {begin, bench.clock.now()});
  bench.check_range("ping", {begin + 5 * kDay, begin + 9 * kDay});
  CHECK(bench.vital("store.damaged_runs") == 1);
  bench.clock.advance(3 * kDay);
  bench.keep();
  bench.check_range("ping", {begin, bench.clock.now()});
  CHECK(bench.ask("SELECT count(*) FROM runs WHERE bytes=zeroblob(length(bytes))") == 0);
  CHECK(bench.ask("SELECT count(*) FROM runs") == 1);
}

TEST_CASE("Bytes of another version are made anew as well") {
  RunsBench bench;
  const TimePoint begin = fill(bench, "ping");
  store::NewRuns foreign;
  foreign.component = bench.ask("SELECT key FROM components");
  foreign.from = begin;
  foreign.rows = {{begin, begin + kDay, begin + kDay, "another version's"}};
  REQUIRE(bench.store->runs().begin(std::span(&foreign.component, 1)).ok());
  REQUIRE(bench.store->runs().file({foreign})->empty());
  bench.check_range("ping", {begin, bench.clock.now()});
  bench.keep();
  bench.check_range("ping", {begin, bench.clock.now()});
  CHECK(bench.ask("SELECT count(*) FROM runs WHERE time_to>" + std::to_string(unix_ms(begin + 20 * kDay))) ==
        1);
}

}  // namespace tidemark::facts
