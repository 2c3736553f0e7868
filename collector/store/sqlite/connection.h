#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace tidemark::store::sqlite {

/// "T" "D" "M" "K": what the file's header says it is.
constexpr std::int64_t kApplicationId = 0x54444D4B;
constexpr int kPageBytes = 4'096;

/// One SQLite connection with its prepared statements. Methods throw SQLite::Exception; guarded() is the door
/// at which exceptions become a Status. Not thread-safe: used by one thread at a time.
class Connection {
 public:
  /// The only read-write connection of the file, which is made where it is missing (its folder is not). A
  /// lock file beside it refuses a second one, in this process or another (kUnavailable), for as long as this
  /// one lives. synchronous=FULL, no mmap. Nothing is written yet: migrate() comes next.
  static absl::StatusOr<std::unique_ptr<Connection>> open_writer(const std::filesystem::path& file);
  /// Reads alone; cannot write, whatever it is told. Where no writer is open, FILE-wal and FILE-shm may
  /// appear and stay; where they cannot be made the first statement fails.
  static absl::StatusOr<std::unique_ptr<Connection>> open_reader(const std::filesystem::path& file);
  /// Reads a file of which it is known that nobody changes it, and whose log is empty or missing; locks
  /// nothing and makes nothing beside it.
  static absl::StatusOr<std::unique_ptr<Connection>> open_unchanging(const std::filesystem::path& file);
  /// Whether a writer is open, in whichever process.
  static bool in_use(const std::filesystem::path& file);
  /// A database that is being made and that nobody else uses: no journal, nothing synced, no lock beside it.
  static absl::StatusOr<std::unique_ptr<Connection>> open_copy(const std::filesystem::path& file);
  ~Connection();

  void execute(const std::string& sql);
  std::int64_t pragma(const std::string& name);
  /// Prepared once a connection.
  SQLite::Statement& statement(std::string_view sql);
  /// Rows that the last statement inserted, changed or deleted.
  std::uint64_t changes() const;
  std::int64_t last_id() const;
  bool in_transaction() const;
  bool read_only() const;
  /// For what SQLite does with a database as a whole.
  SQLite::Database& database() { return *database_; }

 private:
  Connection(std::unique_ptr<SQLite::Database> lock, std::unique_ptr<SQLite::Database> database);

  std::unique_ptr<SQLite::Database> lock_;
  std::unique_ptr<SQLite::Database> database_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> statements_;
};

/// Runs `work`; what it throws becomes a Status that begins with `doing`.
absl::Status guarded(std::string_view doing, const std::function<absl::Status()>& work);
/// Whether guarded() made the status out of what SQLite threw, rather than `work` returned it.
bool thrown_by_sqlite(const absl::Status& status);

}  // namespace tidemark::store::sqlite
