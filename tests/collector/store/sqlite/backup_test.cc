#include "collector/store/sqlite/sqlite_backup.h"

#include "collector/store/sqlite/query.h"
#include "common/disk/file.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// Copies made while the store is written.
namespace tidemark::store::sqlite {
namespace {

/// A store with one source that goes on as long as it is told.
struct BackupBench : StoreBench {
  BackupBench() : receiver(*this, source) { REQUIRE(commit(receiver.hello()).ok()); }

  void commit_results(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      clock.advance(Duration(1'000));
      REQUIRE(commit(receiver.take(source.push(one_result(clock.now())))).ok());
    }
  }
  std::filesystem::path empty_copy() const {
    auto file = folder.path() / "copy.db";
    REQUIRE(disk::write_file(file, "", disk::Access::kPrivate).ok());
    return file;
  }

  PlainSource source;
  PlainReceiver receiver;
};

std::int64_t number_in(const std::filesystem::path& file, const char* sql) {
  auto connection = Connection::open_unchanging(file);
  REQUIRE(connection.ok());
  Query query(**connection, sql);
  REQUIRE(query.next());
  return query.take<std::int64_t>();
}

TEST_CASE("A copy is the store as it was at the begin, whatever is committed meanwhile") {
  BackupBench bench;
  bench.commit_results(20);
  const auto copy = bench.empty_copy();
  SqliteBackup backup(bench.file(), {.step_pages = 1});
  std::size_t steps = 0;
  std::uint64_t last = 0;
  const auto copied = backup.copy(copy, [&](const CopyProgress& progress) {
    CHECK(progress.bytes >= last);
    last = progress.bytes;
    bench.commit_results(1);  // with a begin anew for each it would not end
    return ++steps < 10'000;
  });
  INFO(copied.message());
  REQUIRE(copied.ok());
  CHECK(steps > 10);
  CHECK(last == std::filesystem::file_size(copy));
  CHECK(number_in(copy, "SELECT count(*) FROM journal") == 20);
  CHECK(number_in(copy, "SELECT high FROM epochs") == 20);
  CHECK(number_in(copy, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check<>'ok'") == 0);
  for (const char* suffix : {"-wal", "-shm", "-journal"})
    CHECK_FALSE(std::filesystem::exists(copy.string() + suffix));
}

TEST_CASE("A store that is opened on a copy is of a generation of its own, wherever its witness is") {
  for (const bool with_witness : {false, true}) {
    CAPTURE(with_witness);
    BackupBench bench;
    bench.commit_results(3);
    const auto copy = bench.empty_copy();
    REQUIRE(SqliteBackup(bench.file()).copy(copy, [](const CopyProgress&) { return true; }).ok());
    if (with_witness)
      std::filesystem::copy_file(bench.file().string() + ".witness", copy.string() + ".witness");
    const auto before = bench.store->ingest().identity();
    StoreOptions options = bench.options();
    options.file = copy;
    auto opened = SqliteStore::open(options, bench.clock, bench.vitals);
    REQUIRE(opened.ok());
    CHECK((*opened)->ingest().identity().id == before.id);
    CHECK((*opened)->ingest().identity().generation > before.generation);
    CHECK((*opened)->reader().figures()->journal_rows == 3);
  }
}

TEST_CASE("A copy gives up where the store's log grows beyond its limit, and the store goes on") {
  BackupBench bench;
  bench.commit_results(5);
  SqliteBackup backup(bench.file(), {.step_pages = 1, .log_bytes_min = 1, .log_bytes_max = 1});
  const auto copied = backup.copy(bench.empty_copy(), [&](const CopyProgress&) {
    bench.commit_results(20);
    return true;
  });
  CHECK(absl::IsResourceExhausted(copied));
  CHECK(copied.message().find("its log has") != std::string::npos);
  bench.commit_results(1);
}

TEST_CASE("A copy ends where it is no longer wanted") {
  BackupBench bench;
  int asked = 0;
  const auto copied =
      SqliteBackup(bench.file(), {.step_pages = 1}).copy(bench.empty_copy(), [&](const CopyProgress&) {
        return ++asked < 3;
      });
  CHECK(absl::IsCancelled(copied));
  CHECK(asked == 3);
}

TEST_CASE("A copy that cannot be written says so") {
  BackupBench bench;
  const auto copied =
      SqliteBackup(bench.file()).copy(bench.folder.path() / "none" / "copy.db", [](const CopyProgress&) {
        return true;
      });
  CHECK_FALSE(copied.ok());
  CHECK(copied.message().find("copy.db") != std::string::npos);
}

}  // namespace
}  // namespace tidemark::store::sqlite
