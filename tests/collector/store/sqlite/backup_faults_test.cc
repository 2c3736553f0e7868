#include "collector/backup/backup.h"
#include "collector/store/sqlite/sqlite_backup.h"
#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/failing_disk.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// The n-th write of a copy fails, n = 1, 2, … until none does: there is no copy then, and the store goes on.
namespace tidemark::store::sqlite {
namespace {

bool is_good(const std::filesystem::path& file) {
  std::string all;
  const auto verdict = verify::verify(file, [&](const std::string& line) { all += line + "\n"; });
  INFO(all << verdict.status().message());
  CHECK(verdict.ok());
  return verdict.ok() && verdict->good;
}

TEST_CASE("Whichever write of a backup fails, nothing of it stays, and the store goes on") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  FailingDisk disk;
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  const auto folder = bench.folder.path() / "backups";
  std::filesystem::create_directory(folder);
  SqliteBackup copies(bench.file(), {.step_pages = 3, .sync_bytes = 6 * kPageBytes});
  backup::Backup backup(copies, bench.folder.path(), bench.clock, bench.vitals);
  int nth = 0;
  for (bool made = false; !made;) {
    CAPTURE(static_cast<int>(kind), ++nth);
    disk.fail(nth, kind);
    const auto outcome = backup.make(folder / "copy.db", [](const CopyProgress&) { return true; });
    disk.heal();
    made = outcome.ok();
    CHECK(made == !disk.failed());
    if (kind == FailingDisk::Kind::kFull) CHECK((made || absl::IsResourceExhausted(outcome.status())));
    CHECK(std::filesystem::is_empty(folder) != made);
    bench.clock.advance(Duration(1'000));
    REQUIRE(bench.commit(receiver.take(source.push(one_result(bench.clock.now())))).ok());
  }
  CHECK(nth > 20);
  CHECK(is_good(folder / "copy.db"));
  CHECK(bench.store->reader().figures()->journal_rows == static_cast<std::uint64_t>(nth));
  bench.store.reset();
  CHECK(is_good(bench.file()));
}

}  // namespace
}  // namespace tidemark::store::sqlite
