#include "collector/facts/keep_runs.h"

#include <functional>
#include <utility>

#include "collector/retention/retention.h"
#include "tests/collector/facts/runs_bench.h"
#include "tests/collector/timeline/at.h"

namespace tidemark::facts {
namespace {

using store::ImportedEndpoint;
using timeline::Interval;
using timeline::roll;

const std::vector<std::string> kChecks = {"disk", "ping", "http"};
constexpr auto kHour = std::chrono::hours(1);

/// Something of everything that happens to results.
struct Story {
  explicit Story(std::uint64_t seed) : random(seed) {}

  CheckState state() {
    // Now and then a check stays as it is for long.
    if (roll(random, 9) > 0) return mood;
    return mood = roll(random, 1) == 0 ? CheckState::kOk : static_cast<CheckState>(roll(random, 3));
  }
  CheckResult any(TimePoint from, Duration span) {
    const Duration after = span * roll(random, 1'000) / 1'000;
    return RunsBench::result(kChecks[random() % kChecks.size()], from + after, state(),
                             kHour * (1 + roll(random, 30)), 1 + static_cast<std::uint32_t>(roll(random, 3)));
  }
  std::vector<CheckResult> some(TimePoint from, Duration span, int most) {
    std::vector<CheckResult> out;
    for (int count = 1 + roll(random, most - 1); count > 0; --count) out.push_back(any(from, span));
    return out;
  }
  KeepRunsOptions options() {
    KeepRunsOptions out;
    out.portion = kDay * (1 + roll(random, 20));
    out.results_few = static_cast<std::size_t>(roll(random, 60));
    out.span_max = kDay * (5 + roll(random, 25));
    out.components_max = 1 + static_cast<std::size_t>(roll(random, 3));
    return out;
  }
  void import(RunsBench& bench, TimePoint from, Duration span) {
    const auto endpoints = bench.store->reader().endpoints();
    REQUIRE(endpoints.ok());
    ImportedEndpoint one;
    one.name = endpoints->front().name;
    for (const std::string& check : kChecks) {
      one.checks.push_back({check, {}});
      for (const CheckResult& result : some(from, span, 20))
        one.checks.back().results.push_back(
            {unix_ms(result.time), 0, result.state, result.interval.count(), result.confirm, result.text});
    }
    REQUIRE(bench.store->imports().file({one}, {}, bench.clock.now()).ok());
  }
  void check(RunsBench& bench, TimePoint begin) {
    const auto days = static_cast<int>((bench.clock.now() - begin) / kDay);
    for (const std::string& check : kChecks) {
      bench.check_range(check, {begin - 400 * kDay, bench.clock.now()});
      const TimePoint from = begin + kDay * (roll(random, days + 10) - 5);
      bench.check_range(check, {from, from + kHour * (1 + roll(random, 1'000))});
    }
  }

  std::mt19937_64 random;
  CheckState mood = CheckState::kOk;
};

void forget(RunsBench& bench, Duration kept) {
  retention::RetentionOptions options;
  options.results = kept;
  retention::Retention retention(bench.store->retention(), options, bench.clock, bench.vitals);
  for (;;) {
    const auto more = retention.turn();
    REQUIRE(more.ok());
    if (!*more) return;
  }
}

}  // namespace

TEST_CASE(
    "Whatever comes, late, repeated, imported and forgotten, and whenever runs are kept: they are those of "
    "all results") {
  std::int64_t kept = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    RunsBench bench;
    Story story(seed);
    const TimePoint begin = bench.clock.now();
    for (int n = 0; n < 60; ++n) {
      const TimePoint now = bench.clock.now();
      const auto fresh = story.some(now, kDay, 12);
      bench.clock.advance(kDay * (1 + roll(story.random, 3)));
      bench.push(fresh);
      if (roll(story.random, 3) == 0) bench.push(fresh);
      if (roll(story.random, 5) == 0) bench.push(story.some(begin, now - begin + kDay, 3));
      if (roll(story.random, 12) == 0) story.import(bench, begin - 100 * kDay, now - begin + 100 * kDay);
      if (roll(story.random, 2) == 0) bench.cut();
      if (roll(story.random, 4) == 0) bench.join();
      if (roll(story.random, 2) == 0) REQUIRE(bench.keep(bench.store->runs(), story.options()).ok());
      if (roll(story.random, 20) == 0) forget(bench, kDay * (20 + roll(story.random, 60)));
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
  }
  CHECK(kept > 25);
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
