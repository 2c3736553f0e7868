#include "collector/cut/cut.h"

#include <random>

#include "collector/series/seal.h"
#include "tests/collector/cut/cut_bench.h"

namespace tidemark::cut {
namespace {

/// A store of which the n-th call goes wrong: before it did anything, or after all of it was done.
class BrokenStore final : public store::CutStore {
 public:
  BrokenStore(store::CutStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}

  std::vector<store::WaitingBlocks> waiting() override { return whole_.waiting(); }
  absl::StatusOr<std::vector<store::StoredBlockRow>> blocks(EndpointId endpoint, std::size_t bytes) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.blocks(endpoint, bytes);
  }
  absl::StatusOr<std::vector<std::pair<SeriesNumber, std::int64_t>>> numbers(SourceId source,
                                                                             Epoch epoch) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.numbers(source, epoch);
  }
  absl::Status file(std::vector<store::EndpointCut> cuts) override {
    if (--left_ != 0) return whole_.file(std::move(cuts));
    if (after_) (void)whole_.file(std::move(cuts));
    return absl::UnavailableError("broken");
  }
  absl::StatusOr<bool> sweep() override {
    if (--left_ != 0) return whole_.sweep();
    if (after_) (void)whole_.sweep();
    return absl::UnavailableError("broken");
  }
  bool broke() const { return left_ <= 0; }

 private:
  store::CutStore& whole_;
  int left_;
  const bool after_;
};

}  // namespace

TEST_CASE("Samples wait until they are ripe, or too many, and are the same before and after the cut") {
  CutBench bench;
  for (int n = 0; n < 20; ++n) bench.push({bench.clock.now() + Duration(n * 1'000)}, n);
  auto cut = bench.cut();
  CHECK(cut.turn()->endpoints == 0);
  bench.check_all();
  bench.clock.advance(std::chrono::minutes(9));
  CHECK(cut.turn()->endpoints == 0);
  bench.clock.advance(std::chrono::minutes(1));
  const auto turn = cut.turn();
  REQUIRE(turn.ok());
  CHECK(turn->endpoints == 1);
  CHECK(turn->more);
  CHECK_FALSE(cut.turn()->more);
  bench.check_all();
  CHECK(bench.vital("cut.samples") == 60);
  CHECK(bench.store->reader().figures()->samples == 60);
  CHECK(bench.store->reader().figures()->uncut_rows == 0);
  CHECK(bench.ask("SELECT count(*) FROM blocks") == 0);
  CHECK(bench.ask("SELECT count(*) FROM chunks") == 1);

  bench.push({bench.clock.now()}, 1);
  CutOptions flooded;
  flooded.endpoint_bytes_max = 1;
  CHECK(bench.cut(flooded).turn()->endpoints == 1);
  bench.push({bench.clock.now() + Duration(1)}, 1);
  CutOptions full;
  full.bytes_max = 1;
  CHECK(bench.cut(full).turn()->endpoints == 1);
  bench.check_all();
}

TEST_CASE(
    "Whatever comes, late and repeated, cut and restarted at any time: answers are those of a slow store") {
  std::mt19937_64 random(23);
  for (int round = 0; round < 12; ++round) {
    CutBench bench;
    const auto start = bench.clock.now();
    for (int n = 0; n < 40; ++n) {
      std::vector<TimePoint> times;
      const auto count = 1 + random() % 3;
      for (std::uint64_t t = 0; t < count; ++t)
        times.push_back(start + Duration(static_cast<std::int64_t>(random() % 60) * 1'000 +
                                         static_cast<std::int64_t>(t)));
      bench.push(times, n);
      CutOptions options = CutBench::lasting();
      options.chunk_cells_max = 1 + random() % 20;
      options.turn_bytes_max = 1 + random() % 200;
      options.read_bytes_max = 1 + random() % 500;
      if (random() % 5 == 0) REQUIRE(bench.cut(options).all().ok());
      if (random() % 9 == 0) {
        bench.store.reset();
        bench.open();
      }
      if (random() % 8 == 0) bench.check_all();
    }
    bench.check_all();
    REQUIRE(bench.cut().all().ok());
    bench.check_all();
  }
}

TEST_CASE("Whichever call of the store fails, before or after its effect, nothing is lost or counted twice") {
  for (const bool after : {false, true}) {
    bool broke = true;
    for (int nth = 1; broke; ++nth) {
      INFO("call " << nth << (after ? ", after its effect" : ", before it"));
      REQUIRE(nth < 100);
      CutBench bench;
      for (int n = 0; n < 6; ++n) bench.push({bench.clock.now() + Duration(n * 1'000)}, n);
      BrokenStore broken(bench.store->cut(), nth, after);
      CutOptions options;
      options.read_bytes_max = 1;
      options.turn_bytes_max = 1;
      broke = !Cut(broken, options, bench.clock, bench.vitals).all().ok();
      CHECK(broke == broken.broke());
      bench.check_all();
      bench.store.reset();  // and the next life begins
      bench.open();
      bench.check_all();
      REQUIRE(bench.cut().all().ok());
      bench.check_all();
      CHECK(bench.store->reader().figures()->samples == 18);
      CHECK(bench.ask("SELECT count(*) FROM blocks") == 0);
    }
  }
}

TEST_CASE("What was declared after a failed turn is known to the next one") {
  CutBench bench;
  bench.push({bench.clock.now()}, 1);
  BrokenStore broken(bench.store->cut(), 3, false);
  Cut cut(broken, {}, bench.clock, bench.vitals);
  CHECK_FALSE(cut.all().ok());
  Batch batch;
  batch.created = bench.clock.now();
  batch.sections.push_back({bench.source.id(), {{{bench.clock.now()}, {{4}}, {9}}}, {}, {}});
  auto push = bench.source.push(batch);
  push.declarations = {declaration(4, "d", bench.source.id())};
  REQUIRE(bench.commit(bench.receiver.take(push)).ok());
  REQUIRE(cut.all().ok());
  CHECK(bench.vital("cut.samples_dropped") == 0);
  CHECK(bench.store->reader().figures()->samples == 4);
}

TEST_CASE("Samples that would be forgotten at once are dropped, and counted") {
  CutBench bench;
  bench.clock.advance(std::chrono::hours(24 * 60));
  bench.push(
      {bench.clock.now() - std::chrono::hours(24 * 28), bench.clock.now() - std::chrono::hours(24 * 31)}, 1);
  for (auto& series : bench.expected) series.erase(series.begin());
  REQUIRE(bench.cut(CutOptions{}).all().ok());
  bench.check_all();
  CHECK(bench.vital("cut.samples_dropped") == 3);
}

TEST_CASE("Rows that cannot be read are set aside and counted, and the others are cut") {
  CutBench bench;
  for (int n = 0; n < 3; ++n) bench.push({bench.clock.now() + Duration(n * 1'000)}, n);
  bench.store.reset();
  {
    auto connection = store::sqlite::Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    // One row with other bytes, one whose bytes are whole but no section.
    (*connection)->execute("UPDATE blocks SET section=zeroblob(length(section)) WHERE id=1");
    const std::string garbage = "\xff\xff\xff\xff";
    const std::string checksum = series::checksum_of(garbage);
    store::sqlite::Query(**connection, "UPDATE blocks SET section=?, digest=? WHERE id=3")
        .with(store::sqlite::Blob{garbage}, store::sqlite::Blob{checksum})
        .run();
  }
  bench.open();
  for (auto& series : bench.expected) {
    series.erase(series.begin());
    series.erase(std::prev(series.end()));
  }
  bench.check_all();
  REQUIRE(bench.cut().all().ok());
  bench.check_all();
  CHECK(bench.vital("cut.damaged") == 2);
  CHECK(bench.store->reader().figures()->damaged_rows == 2);
  CHECK(bench.ask("SELECT count(*) FROM damaged WHERE id IN (-1, -3) AND reason<>''") == 2);
}

TEST_CASE("Samples of series that were never declared are dropped alone, and counted") {
  CutBench bench;
  bench.push({bench.clock.now()}, 1);
  Batch batch;
  batch.created = bench.clock.now();
  batch.sections.push_back(
      {bench.source.id(), {{{bench.clock.now() + Duration(5)}, {{2}, {9}}, {7, 8}}}, {}, {}});
  REQUIRE(bench.commit(bench.receiver.take(bench.source.push(batch))).ok());
  bench.expected[1][bench.clock.now() + Duration(5)] = 7;
  REQUIRE(bench.cut().all().ok());
  bench.check_all();
  CHECK(bench.vital("cut.samples_dropped") == 1);
}

TEST_CASE("A damaged chunk costs its own samples and no others") {
  CutBench bench;
  bench.push({bench.clock.now()}, 1);
  REQUIRE(bench.cut().all().ok());
  bench.push({bench.clock.now() + Duration(1'000)}, 2);
  REQUIRE(bench.cut().all().ok());
  bench.store.reset();
  {
    auto connection = store::sqlite::Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    (*connection)->execute("UPDATE chunks SET bytes=zeroblob(length(bytes)) WHERE id=1");
  }
  bench.open();
  for (auto& series : bench.expected) series.erase(series.begin());
  bench.check_all();
}

TEST_CASE("An endpoint was seen when its last samples came, before the cut and after it") {
  CutBench bench;
  bench.clock.advance(std::chrono::seconds(30));
  bench.push({bench.clock.now()}, 1);
  const auto seen = [&] { return bench.store->reader().endpoint(bench.source.id().text())->last_seen; };
  CHECK(seen() == bench.clock.now());
  CHECK(bench.store->reader().endpoints()->front().last_seen == bench.clock.now());
  REQUIRE(bench.cut().all().ok());
  CHECK(seen() == bench.clock.now());
  bench.store.reset();
  bench.open();
  CHECK(seen() == bench.clock.now());
}

}  // namespace tidemark::cut
