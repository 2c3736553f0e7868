#include "collector/backup/backup.h"

#include <fstream>

#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::backup {
namespace {

namespace fs = std::filesystem;

/// Writes a word instead of a store.
class WordStore final : public store::BackupStore {
 public:
  absl::StatusOr<std::uint64_t> bytes() override { return size; }
  absl::Status copy(const fs::path& file,
                    const std::function<bool(const store::CopyProgress&)>& go_on) override {
    ++copies;
    CHECK(fs::exists(file));
    CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    std::ofstream(file) << "word";
    std::ofstream(file.string() + "-journal") << "its journal";
    if (!go_on({2, 4})) return absl::CancelledError("no longer wanted");
    if (meanwhile) meanwhile();
    if (outcome.ok()) fs::remove(file.string() + "-journal");
    return outcome;
  }

  std::uint64_t size = 4;
  int copies = 0;
  absl::Status outcome;
  std::function<void()> meanwhile;
};

struct Bench {
  Bench() {
    fs::create_directory(folder.path() / "store");
    fs::create_directory(folder.path() / "backups");
  }
  absl::StatusOr<Made> make(const fs::path& to) {
    return backup.make(to, [](const auto&) { return true; });
  }
  std::vector<std::string> there() const {
    std::vector<std::string> names;
    for (const auto& one : fs::directory_iterator(folder.path() / "backups"))
      names.push_back(one.path().filename());
    return names;
  }
  std::int64_t vital(const std::string& name) const {
    for (const auto& one : vitals.snapshot()) {
      if (one.name == name) return one.value;
    }
    return 0;
  }

  TemporaryFolder folder;
  fs::path file = folder.path() / "backups" / "monday.db";
  Vitals vitals;
  WordStore store;
  Backup backup{store, folder.path() / "store", system_clock(), vitals};
};

TEST_CASE("A backup gets its name once it is whole") {
  Bench bench;
  bench.store.meanwhile = [&] { CHECK_FALSE(fs::exists(bench.file)); };
  const auto made = bench.make(bench.file);
  REQUIRE(made.ok());
  CHECK(made->bytes == 4);
  CHECK(*disk::read_file(bench.file, 100) == "word");
  CHECK(bench.there() == std::vector<std::string>{"monday.db"});
  CHECK(bench.vital("backup.made") == 1);
  CHECK(bench.vital("backup.bytes") == 4);
}

TEST_CASE("What is there is never replaced, even where it came meanwhile") {
  Bench bench;
  const auto put = [&] { REQUIRE(disk::write_file(bench.file, "somebody's", disk::Access::kPrivate).ok()); };
  SECTION("before") { put(); }
  SECTION("meanwhile") { bench.store.meanwhile = put; }
  CHECK(absl::IsAlreadyExists(bench.make(bench.file).status()));
  CHECK(*disk::read_file(bench.file, 100) == "somebody's");
  CHECK(bench.there() == std::vector<std::string>{"monday.db"});
}

TEST_CASE("What failed leaves nothing, and the next one works") {
  Bench bench;
  SECTION("the copy") {
    bench.store.outcome = absl::ResourceExhaustedError("the disk is full");
    CHECK(bench.make(bench.file).status() == bench.store.outcome);
  }
  SECTION("it is no longer wanted") {
    CHECK(absl::IsCancelled(bench.backup.make(bench.file, [](const auto&) { return false; }).status()));
  }
  CHECK(bench.there().empty());
  CHECK(bench.vital("backup.failed") == 1);
  bench.store.outcome = absl::OkStatus();
  CHECK(bench.make(bench.file).ok());
}

TEST_CASE("What a killed collector left behind goes with the next backup") {
  Bench bench;
  for (const char* suffix : {".partial", ".partial-journal", ".partial-wal"})
    std::ofstream(bench.file.string() + suffix) << "a part";
  CHECK(bench.make(bench.file).ok());
  CHECK(bench.there() == std::vector<std::string>{"monday.db"});
}

TEST_CASE("A place that is none is refused before anything is written") {
  Bench bench;
  const auto refused = [&](const fs::path& file) { return bench.make(file).status(); };
  CHECK(absl::IsInvalidArgument(refused("monday.db")));
  CHECK(absl::IsInvalidArgument(refused("")));
  CHECK(absl::IsInvalidArgument(refused(bench.folder.path() / "backups" / "")));
  CHECK(absl::IsInvalidArgument(refused(bench.folder.path() / "store" / "x.db")));
  CHECK(absl::IsInvalidArgument(refused(bench.folder.path() / "backups" / ".." / "store" / "x.db")));
  CHECK(absl::IsNotFound(refused(bench.folder.path() / "none" / "x.db")));
  bench.store.size = std::uint64_t{1} << 60;
  const auto room = refused(bench.file);
  CHECK(absl::IsResourceExhausted(room));
  CHECK(room.message().find("not enough room in " + (bench.folder.path() / "backups").string()) == 0);
  CHECK(bench.store.copies == 0);
  CHECK(bench.there().empty());
}

TEST_CASE("There is one backup at a time") {
  Bench bench;
  bench.store.meanwhile = [&] {
    bench.store.meanwhile = nullptr;
    CHECK(absl::IsFailedPrecondition(bench.make(bench.folder.path() / "backups" / "other.db").status()));
  };
  CHECK(bench.make(bench.file).ok());
  CHECK(bench.store.copies == 1);
  CHECK(bench.make(bench.folder.path() / "backups" / "other.db").ok());
}

}  // namespace
}  // namespace tidemark::backup
