#include <functional>
#include <vector>

#include "tests/collector/store/sqlite/nth_write.h"

/// The n-th write of entries that people make fails, n = 1, 2, … until none does: what was answered with yes
/// is there with its audit line, and made again everything is there, once.
namespace tidemark::store::sqlite {
namespace {

const TimePoint kBegin = from_unix_ms(1'800'000'000'000);
const TimePoint kEnd = kBegin + std::chrono::hours(24);

bool play(OperationsStore& operations) {
  const Entry by{"alice", kBegin};
  MaintenanceRow planned;
  planned.from = kBegin;
  planned.to = kEnd;
  planned.entered = by;
  const ExclusionRow excluded{0, "shop", kBegin, kEnd, "why", by, {}};
  const auto cancelled = [&](const absl::Status& status) {
    return status.ok() || absl::IsFailedPrecondition(status);
  };
  return operations.add(planned).ok() && operations.add(excluded).ok() &&
         operations.add(AcknowledgementRow{0, "shop", kBegin, "", by}).ok() &&
         operations.add(ChangeRow{0, {}, kBegin, "disk", "", false, by}).ok() &&
         cancelled(operations.cancel_maintenance(1, by)) && cancelled(operations.withdraw_exclusion(1, by)) &&
         cancelled(operations.roll_back_change(1, by));
}

/// Entries, and one more for each that was ended: so many lines the audit log has.
std::size_t done(OperationsStore& operations) {
  const auto planned = operations.maintenances(kBegin, kEnd);
  const auto excluded = operations.exclusions("", kBegin, kEnd);
  const auto changed = operations.changes(kBegin, kEnd);
  const auto acknowledged = operations.acknowledgements("", kBegin, kEnd);
  REQUIRE((planned.ok() && excluded.ok() && changed.ok() && acknowledged.ok()));
  std::size_t count = planned->size() + excluded->size() + changed->size() + acknowledged->size();
  for (const auto& one : *planned) count += one.cancelled ? 1 : 0;
  for (const auto& one : *excluded) count += one.withdrawn ? 1 : 0;
  for (const auto& one : *changed) count += one.rolled_back ? 1 : 0;
  return count;
}

TEST_CASE("Whichever write of an entry fails, it is there with its audit line or not at all") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  // One by one where the disk fails once; where it stays broken every fifth write tells as much.
  const int last = whichever_write_fails(
      kind, kind == FailingDisk::Kind::kOnce ? 1 : 5,
      [](StoreBench& bench) { return play(bench.store->operations()); },
      [](StoreBench& bench, bool played, bool failed) {
        if (!failed) CHECK(played);
        auto& operations = bench.store->operations();
        const std::size_t before = done(operations);
        if (played) CHECK(before == 7);
        CHECK(operations.audit(100)->size() == before);
        REQUIRE(play(operations));
        // What had ended before is entered, and ended, anew; nothing else is.
        CHECK(done(operations) >= 7);
        CHECK(done(operations) <= before + 7);
        CHECK(operations.audit(100)->size() == done(operations));
      });
  CHECK(last >= 5);
}

}  // namespace
}  // namespace tidemark::store::sqlite
