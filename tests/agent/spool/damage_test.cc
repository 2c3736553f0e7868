// Files that are damaged, full, foreign or in use.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "agent/spool/row_codec.h"
#include "tests/agent/spool/spool_file.h"

using namespace tidemark;
using namespace tidemark::spool;

namespace {

/// Changes the file as nothing but damage would.
void change(const std::filesystem::path& folder, const std::string& sql) {
  SQLite::Database database((folder / "spool.db").string(), SQLite::OPEN_READWRITE);
  database.exec(sql);
}

void fill(const std::filesystem::path& folder, int batches) {
  OpenSpool spool(folder);
  for (int i = 1; i <= batches; ++i)
    REQUIRE(spool.append("batch " + std::to_string(i), std::uint64_t{1} << (i % 32)).ok());
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("CRC-32C is the one of RFC 3720") {
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("6789", crc32c("12345")) == crc32c("123456789"));
}

TEST_CASE("every flipped bit of a payload is found, and only that batch is lost") {
  for (const int bit : {0, 7, 19, 55}) {
    INFO(bit);
    TemporaryFolder folder;
    fill(folder.path(), 3);
    std::string payload = "batch 2";
    payload[static_cast<std::size_t>(bit / 8)] =
        static_cast<char>(payload[static_cast<std::size_t>(bit / 8)] ^ (1 << (bit % 8)));
    SQLite::Database database((folder.path() / "spool.db").string(), SQLite::OPEN_READWRITE);
    SQLite::Statement row(database, "UPDATE entry SET payload = ? WHERE seq_from = 2");
    row.bind(1, payload.data(), static_cast<int>(payload.size()));
    row.exec();
    OpenSpool spool(folder.path());
    CHECK(absl::IsDataLoss(spool.store->entry_at(BatchSeq{2}).status()));
    CHECK(spool.store->header_at(BatchSeq{2}).ok());
    auto push = spool.log->next(BatchSeq{2}, 0);
    REQUIRE(push.ok());
    REQUIRE((*push)->loss.has_value());
    CHECK((*push)->loss->reason == LossReason::kDamaged);
    CHECK((*push)->loss->counts == Counts{4, 0, 0});
    CHECK((*spool.log->next(BatchSeq{3}, 0))->batch == "batch 3");
  }
}

TEST_CASE("a damaged or missing row is told from its neighbours") {
  for (const char* damage :
       {"UPDATE entry SET header = zeroblob(length(header)) WHERE seq_from = 2",
        "UPDATE entry SET header_crc = header_crc + 1 WHERE seq_from = 2",
        "UPDATE entry SET seq_from = 20 WHERE seq_from = 2", "DELETE FROM entry WHERE seq_from = 2"}) {
    INFO(damage);
    TemporaryFolder folder;
    fill(folder.path(), 3);
    change(folder.path(), damage);
    OpenSpool spool(folder.path());
    auto push = spool.log->next(BatchSeq{2}, 0);
    REQUIRE(push.ok());
    REQUIRE((*push)->loss.has_value());
    CHECK((*push)->loss->counts == Counts{4, 0, 0});
    CHECK((*push)->total == Counts{6, 0, 0});
  }
}

TEST_CASE("a file that cannot be used is kept under another name, and a new spool begins") {
  const auto broken = [](const std::filesystem::path& folder, int how) {
    const auto file = folder / "spool.db";
    if (how == 0) std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(9'000, 'x');
    if (how == 1) change(folder, "UPDATE state SET crc = crc + 1");
    if (how == 2) change(folder, "DELETE FROM state");
    if (how == 3) {
      change(folder, "PRAGMA wal_checkpoint(TRUNCATE)");
      SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
      const int page =
          database.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'entry'").getInt();
      std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
      out.seekp((page - 1) * 4'096);
      out << std::string(3'000, '\x55');
    }
  };
  for (const int how : {0, 1, 2, 3}) {
    INFO(how);
    TemporaryFolder folder;
    fill(folder.path(), 40);
    broken(folder.path(), how);
    const std::string before = content_of(folder.path() / "spool.db");
    {
      OpenSpool spool(folder.path());
      CHECK(spool.damage.find("spool.db.bad-1") != std::string::npos);
      CHECK(spool.log->state().last == BatchSeq{0});
      CHECK(spool.append("after").ok());
    }
    CHECK(content_of(folder.path() / "spool.db.bad-1").substr(0, 100) == before.substr(0, 100));
    OpenSpool again(folder.path());
    CHECK(again.damage.empty());
    CHECK(again.log->state().last == BatchSeq{1});
  }
}

TEST_CASE("each damaged file keeps a name of its own") {
  TemporaryFolder folder;
  for (const char* name : {"spool.db.bad-1", "spool.db.bad-2"}) {
    fill(folder.path(), 1);
    change(folder.path(), "DELETE FROM state");
    OpenSpool spool(folder.path());
    CHECK(spool.damage.find(name) != std::string::npos);
  }
}

TEST_CASE("a file of a newer version, or of another program, is refused and left alone") {
  for (const char* owner : {"PRAGMA user_version = 2", "PRAGMA application_id = 7"}) {
    TemporaryFolder folder;
    fill(folder.path(), 2);
    change(folder.path(), owner);
    const auto opened = open_spool(folder.path() / "spool.db");
    CHECK(absl::IsFailedPrecondition(opened.status()));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "spool.db.bad-1"));
  }
}

TEST_CASE("a second agent on the same spool is told so") {
  TemporaryFolder folder;
  OpenSpool first(folder.path());
  const auto second = open_spool(folder.path() / "spool.db");
  CHECK(absl::IsUnavailable(second.status()));
  CHECK(std::string(second.status().message()).find("in use by another agent") != std::string::npos);
}

TEST_CASE("a folder that is not there is an error that names the file's trouble") {
  CHECK(absl::IsUnavailable(open_spool("/nonexistent/folder/spool.db").status()));
}

TEST_CASE("the file shrinks again when its entries go") {
  TemporaryFolder folder;
  const auto file = folder.path() / "spool.db";
  stream::SpoolBounds bounds;
  bounds.grace_percent = 0;
  {
    OpenSpool spool(folder.path(), bounds);
    for (int i = 0; i < 60; ++i) REQUIRE(spool.append(std::string(50'000, 'x')).ok());
  }
  const auto full = std::filesystem::file_size(file);
  {
    OpenSpool spool(folder.path(), bounds);
    for (std::uint64_t seq = 1; seq <= 60; ++seq) {
      auto header = spool.log->peek(BatchSeq{seq});
      REQUIRE(header.ok());
      REQUIRE(*spool.log->acknowledge(BatchSeq{seq}, (*header)->total_after, TimePoint{}));
    }
    CHECK(spool.store->bytes() == 0);
  }
  CHECK(std::filesystem::file_size(file) < full / 10);
}
