#include "collector/cut/cut.h"
#include "collector/digest/digest.h"
#include "tests/collector/store/sqlite/nth_write.h"

/// The n-th write of a merge fails, n = 1, 2, … until none does: two endpoints are there, or one.
namespace tidemark::store::sqlite {
namespace {

const SourceId kOldId = *SourceId::parse("00000000-0000-4000-8000-00000000000a");
const SourceId kNewId = *SourceId::parse("00000000-0000-4000-8000-00000000000b");

Batch batch_of(TimePoint time) {
  Batch batch = one_result(time);
  const Batch more = event_and_samples(time, 2);
  batch.sections.front().events = more.sections.front().events;
  batch.sections.front().blocks = more.sections.front().blocks;
  return batch;
}

/// A day of the one, then an hour of the other; some of it waits.
void fill(StoreBench& bench) {
  for (const SourceId id : {kOldId, kNewId}) {
    PlainSource source(id);
    PlainReceiver receiver(bench, source);
    REQUIRE(bench.commit(receiver.hello()).ok());
    for (int n = 0; n < 2; ++n) {
      bench.clock.advance(Duration(2'000));
      auto push = source.push(batch_of(bench.clock.now()));
      if (n == 0) push.declarations = {declaration(1, "a", id), declaration(2, "b", id)};
      REQUIRE(bench.commit(receiver.take(push)).ok());
      if (n > 0) continue;
      REQUIRE(digest::Digest(bench.store->digest(), {}, bench.vitals).catch_up().ok());
      REQUIRE(cut::Cut(bench.store->cut(), {}, bench.clock, bench.vitals).all().ok());
    }
    bench.clock.advance(std::chrono::hours(24));
  }
}

absl::StatusOr<EndpointRow> merge(StoreBench& bench) {
  return bench.store->identity().merge(kOldId, kNewId, {"anna", bench.clock.now()});
}

TEST_CASE("Whichever write of a merge fails, two endpoints are there or one, with all that they told") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  const int last = whichever_write_fails(
      kind, kind == FailingDisk::Kind::kOnce ? 1 : 3, fill,
      [](StoreBench& bench) { return merge(bench).ok(); },
      [](StoreBench& bench, bool played, bool failed) {
        if (!failed) CHECK(played);
        const auto endpoints = bench.store->reader().endpoints();
        REQUIRE(endpoints.ok());
        const bool merged = endpoints->size() == 1;
        if (played) CHECK(merged);
        CHECK(bench.store->operations().audit(10)->size() == (merged ? 1 : 0));
        if (!merged) REQUIRE(merge(bench).ok());
        REQUIRE(digest::Digest(bench.store->digest(), {}, bench.vitals).catch_up().ok());
        CHECK(bench.store->reader().endpoints()->size() == 1);
        const TimePoint end = bench.clock.now() + std::chrono::hours(1);
        CHECK(bench.store->reader().results({kNewId, "ping"}, {}, end)->size() == 4);
        CHECK(bench.store->reader().events({})->size() == 4);
        const auto series = bench.store->reader().series(kNewId, "");
        REQUIRE(series->size() == 2);
        for (const SeriesRow& row : *series)
          CHECK(bench.store->reader().samples(row.id, {}, end, 100)->size() == 8);
        CHECK(bench.store->operations().verify_audit({})->wrong.empty());
      });
  CHECK(last >= 3);
}

}  // namespace
}  // namespace tidemark::store::sqlite
