#include <fstream>
#include <sstream>

#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/schema.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

TEST_CASE("a new file has the schema of today and the settings that the promises need") {
  StoreBench bench;
  bench.store.reset();
  auto connection = Connection::open_writer(bench.file());
  REQUIRE(connection.ok());
  CHECK((*connection)->pragma("user_version") == kSchemaVersion);
  CHECK((*connection)->pragma("application_id") == kApplicationId);
  CHECK((*connection)->pragma("page_size") == kPageBytes);
  CHECK((*connection)->pragma("auto_vacuum") == 2);  // incremental
  CHECK((*connection)->pragma("synchronous") == 2);  // full
  CHECK((*connection)->pragma("mmap_size") == 0);
  Query mode(**connection, "PRAGMA journal_mode");
  REQUIRE(mode.next());
  CHECK(mode.take<std::string>() == "wal");
  Query loose(**connection,
              "SELECT group_concat(name) FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' "
              "AND sql NOT LIKE '%STRICT%'");
  REQUIRE(loose.next());
  CHECK(loose.take<std::string>().empty());
}

/// How many of this process's descriptors of the file can write to it, and how many cannot (proc(5), fdinfo).
std::pair<int, int> descriptors_of(const std::filesystem::path& file) {
  int writing = 0;
  int reading = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone) != file) continue;
    std::ifstream info("/proc/self/fdinfo/" + entry.path().filename().string());
    std::string word;
    while (info >> word && word != "flags:") {
    }
    unsigned flags = 0;
    info >> std::oct >> flags;
    ++((flags & 3) == 0 ? reading : writing);
  }
  return {writing, reading};
}

TEST_CASE("the store has its file open for writing once, whatever is going on") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  REQUIRE(bench.store->reader().figures().ok());
  REQUIRE(bench.store->digest().pending(1, 1).ok());
  REQUIRE(bench.store->identity().tokens().ok());
  REQUIRE(bench.store->outbox().next_due().ok());
  const auto [writing, reading] = descriptors_of(bench.file());
  CHECK(writing == 1);
  CHECK(reading >= 2);  // of either pool one
}

TEST_CASE("a second store on the same file is refused with a sentence") {
  StoreBench bench;
  Vitals vitals;
  const auto second = SqliteStore::open(bench.options(), bench.clock, vitals);
  CHECK(absl::IsUnavailable(second.status()));
}

TEST_CASE("a file that a newer version wrote is refused and left as it was") {
  StoreBench bench;
  bench.store.reset();
  {
    auto connection = Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    (*connection)->execute("PRAGMA user_version=" + std::to_string(kSchemaVersion + 1));
  }
  const auto before = content_of(bench.file());
  const auto opened = SqliteStore::open(bench.options(), bench.clock, bench.vitals);
  CHECK(absl::IsFailedPrecondition(opened.status()));
  CHECK(std::string(opened.status().message()).find("newer Tidemark") != std::string::npos);
  CHECK(content_of(bench.file()) == before);
}

TEST_CASE("another program's database, and a file that is none, are refused and left as they were") {
  TemporaryFolder folder;
  StandingClock clock;
  Vitals vitals;
  StoreOptions options;
  options.file = folder.path() / "other.db";
  {
    auto connection = Connection::open_writer(options.file);
    REQUIRE(connection.ok());
    (*connection)->execute("CREATE TABLE theirs (n)");
  }
  auto before = content_of(options.file);
  auto opened = SqliteStore::open(options, clock, vitals);
  CHECK(absl::IsFailedPrecondition(opened.status()));
  CHECK(std::string(opened.status().message()).find("another program") != std::string::npos);
  CHECK(content_of(options.file) == before);

  options.file = folder.path() / "letter.txt";
  before = std::string(5'000, 'x');
  std::ofstream(options.file) << before;
  opened = SqliteStore::open(options, clock, vitals);
  CHECK_FALSE(opened.ok());
  CHECK(std::string(opened.status().message()).find("letter.txt") != std::string::npos);
  CHECK(content_of(options.file) == before);
}

TEST_CASE("a migration that fails leaves the version before it") {
  TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  {
    auto connection = Connection::open_writer(file);
    REQUIRE(connection.ok());
    (*connection)->execute("PRAGMA max_page_count=10");
    CHECK(absl::IsResourceExhausted(migrate(**connection, file.string())));
    CHECK((*connection)->pragma("user_version") == 0);
    CHECK_FALSE((*connection)->in_transaction());
  }
  auto connection = Connection::open_writer(file);
  REQUIRE(connection.ok());
  CHECK(migrate(**connection, file.string()).ok());
}

TEST_CASE("a store keeps its id and generation over a restart") {
  StoreBench bench;
  const auto first = bench.store->ingest().identity();
  CHECK_FALSE(first.id.nil());
  CHECK(first.generation == 1);
  bench.store.reset();
  bench.open();
  CHECK(bench.store->ingest().identity().id == first.id);
  CHECK(bench.store->ingest().identity().generation == 1);
}

TEST_CASE("an older copy in the file's place begins a new generation, once") {
  StoreBench bench;
  const auto first = bench.store->ingest().identity();
  bench.store.reset();
  const auto backup = bench.folder.path() / "backup.db";
  std::filesystem::copy_file(bench.file(), backup);
  bench.open();
  bench.store.reset();
  std::filesystem::copy_file(backup, bench.file(), std::filesystem::copy_options::overwrite_existing);
  bench.open();
  CHECK(bench.store->ingest().identity().id == first.id);
  CHECK(bench.store->ingest().identity().generation == 2);
  bench.store.reset();
  bench.open();
  CHECK(bench.store->ingest().identity().generation == 2);
}

TEST_CASE("a copy that was made while the store ran is noticed once a beat has passed") {
  StoreBench bench;
  const auto overwrite = std::filesystem::copy_options::overwrite_existing;
  const auto backup = bench.folder.path() / "backup.db";
  auto wal = bench.file();
  wal += "-wal";
  std::filesystem::copy_file(bench.file(), backup);
  std::filesystem::copy_file(wal, backup.string() + "-wal");
  bench.clock.advance(bench.options().beat_interval);
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());  // a commit, and with it the beat
  bench.store.reset();
  std::filesystem::copy_file(backup, bench.file(), overwrite);
  std::filesystem::copy_file(backup.string() + "-wal", wal, overwrite);
  bench.open();
  CHECK(bench.store->ingest().identity().generation == 2);
}

TEST_CASE("a file without its witness begins a new generation: it may be an old one") {
  StoreBench bench;
  bench.store.reset();
  auto witness = bench.file();
  witness += ".witness";
  SECTION("it is missing") { std::filesystem::remove(witness); }
  SECTION("it is damaged") { std::ofstream(witness) << "no witness at all, nothing that could be one\n"; }
  SECTION("it is another store's") { std::ofstream(witness) << StoreId::random().text() + " 99\n"; }
  bench.open();
  CHECK(bench.store->ingest().identity().generation == 2);
}

}  // namespace
}  // namespace tidemark::store::sqlite
