#include "collector/retention/retention.h"

#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/join/join.h"
#include "tests/collector/cut/cut_bench.h"

namespace tidemark::retention {
namespace {

using cut::CutBench;

constexpr Duration kDay = std::chrono::hours(24);

struct RetentionBench : CutBench {
  /// A sample of each series on each of the days, cut and joined.
  void fill(int days) {
    for (int n = 0; n < days; ++n) push({clock.now() + n * kDay}, n);
    REQUIRE(cut().all().ok());
    clock.advance((days + 1) * kDay);
    join::JoinOptions lasting;
    lasting.keep_samples = 4'000 * kDay;
    join::Join joining(store->join(), lasting, clock, vitals);
    while (*joining.turn()) {
    }
  }
  void retain(const RetentionOptions& options) {
    Retention retention(store->retention(), options, clock, vitals);
    for (;;) {
      const auto more = retention.turn();
      REQUIRE(more.ok());
      if (!*more) return;
    }
  }
  std::int64_t rows(int tier) {
    return ask(("SELECT count(*) FROM rollups WHERE tier=" + std::to_string(tier)).c_str());
  }
};

}  // namespace

TEST_CASE("Each tier is kept as long as it is told, and no row longer") {
  RetentionBench bench;
  bench.fill(100);
  CHECK(bench.store->reader().figures()->samples == 300);
  CHECK(bench.rows(1) == 100);
  RetentionOptions options;
  options.samples = 10 * kDay;
  options.hours = 20 * kDay;
  options.days = 45 * kDay;
  options.rows_max = 7;
  bench.retain(options);
  const TimePoint now = bench.clock.now();
  const auto cutoff = std::chrono::floor<std::chrono::days>(now - 10 * kDay);
  for (auto& series : bench.expected)
    std::erase_if(series, [&](const auto& sample) { return sample.first < cutoff; });
  bench.check_all();
  CHECK(bench.store->reader().figures()->samples == 3 * bench.expected[0].size());
  CHECK(bench.ask("SELECT samples FROM store") == 27);
  CHECK(bench.rows(1) == 19);  // the 20th from the end ended a moment too early
  CHECK(bench.rows(3) == 44);
  CHECK(bench.rows(2) >= 2);  // months
  CHECK(bench.rows(2) <= 3);
  bench.retain(options);
  CHECK(bench.rows(1) == 19);
}

TEST_CASE(
    "Results and events are kept as long as they are told, and the newest result of each check for ever") {
  RetentionBench bench;
  digest::Digest digest(bench.store->digest(), {}, bench.vitals);
  for (int n = 0; n < 10; ++n) {
    Batch batch = one_result(bench.clock.now() + n * kDay);
    batch.sections.back().events.push_back({batch.created, "host.booted", Severity::kInfo, "up", {}, {}});
    REQUIRE(bench.commit(bench.receiver.take(bench.source.push(batch))).ok());
    REQUIRE(digest.catch_up().ok());
    REQUIRE(cut::ResultCut(bench.store->results(), {}, bench.clock, bench.vitals).all().ok());
  }
  bench.clock.advance(10 * kDay);
  RetentionOptions options;
  options.results = 5 * kDay + kDay / 2;
  options.events = 3 * kDay + kDay / 2;
  options.rows_max = 2;
  bench.retain(options);
  const auto ping = store::ComponentId{bench.source.id(), "ping"};
  CHECK(bench.store->reader().results(ping, {}, CutBench::kForEver)->size() == 5);
  CHECK(bench.store->reader().figures()->results == 5);
  CHECK(bench.store->reader().events({})->size() == 3);
  CHECK(bench.store->reader().figures()->events == 3);
  bench.clock.advance(100 * kDay);
  bench.retain(options);
  CHECK(bench.store->reader().results(ping, {}, CutBench::kForEver)->size() == 1);
  CHECK(bench.store->reader().latest_results()->contains(ping));
  CHECK(bench.store->reader().figures()->events == 0);
}

TEST_CASE("Room that was freed goes back to the disk, but for what is kept free") {
  RetentionBench bench;
  bench.fill(400);
  RetentionOptions options;
  options.samples = options.hours = options.days = 2 * kDay;
  options.free_bytes_kept = 10 * 4'096;
  options.pages_max = 3;
  bench.store.reset();  // the write-ahead log is folded in
  bench.open();
  const auto before = bench.store->reader().figures()->file_bytes;
  bench.retain(options);
  CHECK(bench.store->reader().figures()->free_bytes <= options.free_bytes_kept);
  CHECK(bench.vital("retention.pages") > 0);
  bench.store.reset();
  bench.open();
  CHECK(bench.store->reader().figures()->file_bytes < before);
}

TEST_CASE("Where nothing is left to do it looks again after its interval alone") {
  RetentionBench bench;
  RetentionOptions options;
  options.samples = 2 * kDay;
  Retention retention(bench.store->retention(), options, bench.clock, bench.vitals);
  CHECK_FALSE(*retention.turn());
  bench.push({bench.clock.now() - 10 * kDay}, 1);
  REQUIRE(bench.cut().all().ok());
  while (*join::Join(bench.store->join(), {}, bench.clock, bench.vitals).turn()) {
  }
  CHECK_FALSE(*retention.turn());
  bench.clock.advance(options.interval);
  CHECK(*retention.turn());
  CHECK_FALSE(*retention.turn());
  CHECK(bench.store->reader().figures()->samples == 0);
}

}  // namespace tidemark::retention
