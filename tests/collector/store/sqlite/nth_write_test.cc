#include <algorithm>
#include <optional>
#include <set>

#include "collector/cut/cut.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/facts/results_of.h"
#include "collector/join/join.h"
#include "collector/retention/retention.h"
#include "collector/trends/read_runs.h"
#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/failing_disk.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// The n-th write, sync or truncation fails, n = 1, 2, … until none does: what was acknowledged is there,
/// nothing is there twice, and the store goes on.
namespace tidemark::store::sqlite {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kLong = 4'000 * kDay;

/// A source whose batches are samples and a result each; and what became of them.
struct Scenario : StoreBench {
  explicit Scenario(FailingDisk& failing) : disk(failing) { REQUIRE(commit(receiver->hello()).ok()); }

  /// False: it was not acknowledged.
  bool push(TimePoint time) {
    Batch batch = one_result(time);
    SampleBlock block;
    block.times = {time, time + Duration(1'000)};
    block.series = {{1}, {2}};
    block.values = {1, 2, 3, 4};
    batch.sections.front().blocks.push_back(block);
    auto message = source.push(batch);
    if (pushed.empty())
      message.declarations = {declaration(1, "a", source.id()), declaration(2, "b", source.id())};
    pushed.push_back(time);
    if (!commit(receiver->take(message)).ok()) return false;
    acknowledged.push_back(time);
    return true;
  }

  /// Everything that is done to rows later; false: something failed.
  bool digest_and_cut() {
    digest::Digest digest(store->digest(), {}, vitals);
    cut::CutOptions options;
    options.keep_samples = kLong;
    return digest.catch_up().ok() && cut::Cut(store->cut(), options, clock, vitals).all().ok();
  }
  bool join() {
    join::JoinOptions options;
    options.keep_samples = kLong;
    join::Join joining(store->join(), options, clock, vitals);
    for (;;) {
      const auto more = joining.turn();
      if (!more.ok() || !*more) return more.ok();
    }
  }
  bool forget() {
    retention::RetentionOptions options;
    options.samples = options.days = kLong;
    options.hours = kDay;  // all but the last day's
    options.free_bytes_kept = 0;
    retention::Retention retention(store->retention(), options, clock, vitals);
    for (;;) {
      const auto more = retention.turn();
      if (!more.ok() || !*more) return more.ok();
    }
  }
  bool keep() {
    facts::KeepRuns keeping(store->runs(), {}, clock, vitals);
    for (;;) {
      const auto more = keeping.turn();
      if (!more.ok() || !*more) return more.ok();
    }
  }
  bool tidy() { return digest_and_cut() && join() && keep() && forget(); }

  bool play() {
    const TimePoint begin = clock.now();
    for (int n = 0; n < 3; ++n) {
      if (!push(begin + n * kDay)) return false;
    }
    if (!digest_and_cut() || !push(begin + Duration(5'000))) return false;  // late
    clock.advance(4 * kDay);
    return push(clock.now()) && tidy();
  }

  void reopen() {
    store.reset();
    disk.heal();
    open();
  }

  void check() {
    const auto figures = store->reader().figures();
    REQUIRE(figures.ok());
    CHECK(figures->damaged_rows == 0);
    const auto all = store->reader().series(source.id(), "");
    REQUIRE(all.ok());
    for (const auto& series : *all) check_samples(series.id);
    if (acknowledged.empty()) return;
    REQUIRE(all->size() == 2);
    const auto epochs = store->reader().epochs();
    REQUIRE(epochs.ok());
    REQUIRE(epochs->size() == 1);
    const auto& state = epochs->front().state;
    CHECK(stream::balanced(state));
    CHECK(state.high.value >= acknowledged.size());
    CHECK(state.high.value <= pushed.size());
    CHECK(state.stored.samples == 4 * state.high.value);
  }
  /// Those that were acknowledged, each once; of those that were not all or none.
  void check_samples(std::int64_t id) {
    const auto samples = store->reader().samples(id, {}, clock.now() + kLong, 1'000);
    REQUIRE(samples.ok());
    std::multiset<TimePoint> found;
    for (const auto& sample : *samples) found.insert(sample.time);
    for (const TimePoint time : pushed) {
      const auto count = found.count(time);
      CHECK(found.count(time + Duration(1'000)) == count);
      CHECK(count <= 1);
      if (std::find(acknowledged.begin(), acknowledged.end(), time) != acknowledged.end()) CHECK(count == 1);
    }
  }
  void check_results() {
    const auto results = store->reader().results({source.id(), "ping"}, {}, clock.now() + kLong);
    REQUIRE(results.ok());
    std::multiset<TimePoint> found;
    for (const auto& result : *results) found.insert(result.time);
    for (const TimePoint time : acknowledged) CHECK(found.count(time) == 1);
    // What is kept of them says what they say.
    const ComponentId ping{source.id(), "ping"};
    const auto runs =
        trends::read_runs(store->reader(), std::span(&ping, 1), {TimePoint{}, clock.now()}, clock.now());
    REQUIRE(runs.ok());
    const auto rows = store->reader().results(ping, {}, clock.now());
    REQUIRE(rows.ok());
    if (!rows->empty())
      CHECK(runs->at(ping).runs ==
            timeline::runs_of(facts::results_of(*rows), timeline::State::kNotYet, clock.now()));
  }
  void check_file() {
    std::string all;
    const auto verdict = verify::verify(file(), [&](const std::string& line) { all += line + "\n"; });
    REQUIRE(verdict.ok());
    INFO(all);
    CHECK(verdict->good);
  }

  FailingDisk& disk;
  PlainSource source;
  std::optional<PlainReceiver> receiver{std::in_place, *this, source};
  std::vector<TimePoint> pushed, acknowledged;
};

TEST_CASE("Whichever write fails, what was acknowledged is there, once, and the store goes on") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  FailingDisk disk;
  bool failed = true;
  int nth = 0;
  while (failed) {
    CAPTURE(static_cast<int>(kind), ++nth);
    Scenario scenario(disk);
    disk.fail(nth, kind);
    const bool played = scenario.play();
    failed = disk.failed();
    if (!failed) CHECK(played);
    if (nth % 2 == 0 && kind == FailingDisk::Kind::kOnce) {
      disk.heal();  // it goes on as it is
    } else {
      scenario.reopen();
    }
    scenario.check();
    REQUIRE(scenario.tidy());
    scenario.check();
    scenario.check_results();
    scenario.store.reset();
    scenario.check_file();
  }
  CHECK(nth > 50);
}

}  // namespace
}  // namespace tidemark::store::sqlite
