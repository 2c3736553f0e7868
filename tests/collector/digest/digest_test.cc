#include "collector/digest/digest.h"

#include <thread>

#include "collector/store/sqlite/query.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::digest {
namespace {

using store::sqlite::PlainReceiver;
using store::sqlite::StoreBench;

/// A store of which the n-th call goes wrong: before it did anything, or after all of it was done (a crash in
/// between is the store's to exclude).
class BrokenStore final : public store::DigestStore {
 public:
  BrokenStore(store::DigestStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}

  absl::StatusOr<std::vector<store::StoredJournalRow>> pending(std::size_t rows, std::size_t bytes) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.pending(rows, bytes);
  }
  absl::StatusOr<store::DigestOutcome> file(store::DigestTurn turn) override {
    if (--left_ != 0) return whole_.file(std::move(turn));
    if (after_) (void)whole_.file(std::move(turn));
    return absl::UnavailableError("broken");
  }
  bool broke() const { return left_ <= 0; }

 private:
  store::DigestStore& whole_;
  int left_;
  const bool after_;
};

struct DigestBench : StoreBench {
  DigestBench() { REQUIRE(commit(receiver.hello()).ok()); }

  /// Six batches, of which every second one has a result, the others an event and four samples.
  void fill() {
    for (int n = 0; n < 6; ++n) {
      const auto time = clock.now() + std::chrono::minutes(n);
      auto push = source.push(n % 2 == 0 ? one_result(time) : event_and_samples(time, 2));
      if (n == 1) push.declarations = {declaration(1, "a", source.id()), declaration(2, "b", source.id())};
      REQUIRE(commit(receiver.take(push)).ok());
    }
  }
  void check_filled() {
    const auto figures = store->reader().figures();
    REQUIRE(figures.ok());
    CHECK(figures->journal_rows == 0);
    CHECK(figures->results == 3);
    CHECK(figures->events == 3);
    CHECK(figures->samples == 12);
    CHECK(store->reader().events({})->size() == 3);
    CHECK(store->reader().results({source.id(), "ping"}, {}, clock.now() + std::chrono::hours(1))->size() ==
          3);
    const auto all = store->reader().series({}, "");
    REQUIRE(all->size() == 2);
    for (const auto& series : *all) {
      CHECK(store->reader().samples(series.id, {}, clock.now() + std::chrono::hours(1), 100)->size() == 6);
    }
  }

  PlainSource source;
  PlainReceiver receiver{*this, source};
};

TEST_CASE("a turn files what the journal holds, and says so in its version") {
  DigestBench bench;
  bench.fill();
  Digest digest(bench.store->digest(), {}, bench.vitals);
  CHECK(digest.version() == 0);
  const auto turn = digest.turn();
  REQUIRE(turn.ok());
  CHECK(turn->rows == 6);
  CHECK(digest.version() == 1);
  bench.check_filled();
  CHECK(digest.turn()->rows == 0);
  CHECK_FALSE(digest.turn()->more);
  CHECK(digest.version() == 1);
  CHECK(bench.store->ingest().endpoint(bench.source.id())->last_seen == bench.clock.now());
}

TEST_CASE("a turn is bounded in rows and in bytes, and takes one row at least") {
  const bool by_bytes = GENERATE(false, true);
  DigestBench bench;
  bench.fill();
  DigestOptions options;
  (by_bytes ? options.turn_bytes_max : options.turn_rows_max) = 1;
  Digest digest(bench.store->digest(), options, bench.vitals);
  for (int n = 0; n < 6; ++n) CHECK(digest.turn()->rows == 1);
  CHECK(digest.turn()->rows == 0);
  bench.check_filled();
}

TEST_CASE("whichever call of the store fails, before or after its effect, the tables end the same") {
  for (const bool after : {false, true}) {
    bool broke = true;
    for (int nth = 1; broke; ++nth) {
      INFO("call " << nth << (after ? ", after its effect" : ", before it"));
      REQUIRE(nth < 100);
      DigestBench bench;
      bench.fill();
      BrokenStore broken(bench.store->digest(), nth, after);
      DigestOptions options;
      options.turn_rows_max = 2;
      Digest dying(broken, options, bench.vitals);
      broke = !dying.catch_up().ok();
      CHECK(broke == broken.broke());
      bench.store.reset();  // and the next life begins
      bench.open();
      Digest digest(bench.store->digest(), options, bench.vitals);
      REQUIRE(digest.catch_up().ok());
      bench.check_filled();
    }
  }
}

TEST_CASE("a turn that is handed in twice counts once") {
  DigestBench bench;
  bench.fill();
  auto rows = bench.store->digest().pending(100, 1 << 20);
  REQUIRE(rows.ok());
  const auto turn = turn_over(*rows);
  CHECK(bench.store->digest().file(turn)->filed == Counts{0, 3, 3});
  CHECK(bench.store->digest().file(turn)->filed == Counts{});
  bench.check_filled();
}

TEST_CASE("The batch is kept of those results alone that say something else than the one before them") {
  DigestBench bench;
  const auto at = [&](int minute) { return bench.clock.now() + std::chrono::minutes(minute); };
  const auto good = CheckState::kOk;
  const auto bad = CheckState::kCritical;
  Digest digest(bench.store->digest(), {}, bench.vitals);
  // In one turn or in many, the last one comes late.
  const bool at_once = GENERATE(false, true);
  const std::vector<std::pair<int, CheckState>> told{{0, good}, {1, good}, {2, bad},
                                                     {3, bad},  {5, good}, {4, good}};
  for (const auto& [minute, state] : told) {
    REQUIRE(bench.commit(bench.receiver.take(bench.source.push(one_result(at(minute), state)))).ok());
    if (!at_once) REQUIRE(digest.catch_up().ok());
  }
  REQUIRE(digest.catch_up().ok());
  const store::ComponentId ping{bench.source.id(), "ping"};
  std::vector<std::uint64_t> batches;
  for (int minute = 0; minute <= 5; ++minute) {
    const auto arrival = bench.store->reader().arrival(ping, at(minute));
    REQUIRE(arrival.ok());
    batches.push_back(*arrival ? (*arrival)->seq.value : 0);
    if (*arrival) {
      CHECK((*arrival)->source == bench.source.id());
      CHECK((*arrival)->received == bench.clock.now());
    }
  }
  CHECK(batches == std::vector<std::uint64_t>{1, 0, 3, 0, 6, 5});
  CHECK_FALSE(bench.store->reader().arrival({bench.source.id(), "other"}, at(0))->has_value());
}

TEST_CASE("rows that cannot be read are set aside and counted, and the others are filed") {
  DigestBench bench;
  bench.fill();
  bench.store.reset();
  {
    auto connection = store::sqlite::Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    // One row with a flipped bit, one whose bytes are whole but no section.
    (*connection)->execute("UPDATE journal SET section=zeroblob(length(section)) WHERE id=1");
    const std::string garbage = "\xff\xff\xff\xff";
    store::sqlite::Query(**connection, "UPDATE journal SET section=?, digest=? WHERE id=3")
        .with(store::sqlite::Blob{garbage}, stream::digest_of(garbage))
        .run();
  }
  bench.open();
  Digest digest(bench.store->digest(), {}, bench.vitals);
  REQUIRE(digest.catch_up().ok());
  const auto figures = bench.store->reader().figures();
  CHECK(figures->damaged_rows == 2);
  CHECK(figures->journal_rows == 0);
  CHECK(figures->results == 1);
  CHECK(figures->events == 3);
  CHECK(bench.vital("digest.damaged") == 2);
  bench.store.reset();
  auto connection = store::sqlite::Connection::open_writer(bench.file());
  REQUIRE(connection.ok());
  store::sqlite::Query kept(**connection, "SELECT count(*), min(reason) FROM damaged");
  REQUIRE(kept.next());
  CHECK(kept.take<int>() == 2);
  CHECK_FALSE(kept.take<std::string>().empty());
}

TEST_CASE("who waits for the digest is woken by its next turn, or by the end") {
  DigestBench bench;
  bench.fill();
  Digest digest(bench.store->digest(), {}, bench.vitals);
  CHECK(digest.wait_beyond(0, Duration(0)) == 0);
  std::uint64_t seen = 0;
  std::thread waiting([&] { seen = digest.wait_beyond(0, std::chrono::hours(1)); });
  REQUIRE(digest.turn().ok());
  waiting.join();
  CHECK(seen == 1);
  std::thread stopped([&] { seen = digest.wait_beyond(1, std::chrono::hours(1)); });
  digest.stop();
  stopped.join();
  CHECK(seen == 1);
}

}  // namespace
}  // namespace tidemark::digest
