#include "collector/store/sqlite/sqlite_backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "collector/store/sqlite/connection.h"

namespace tidemark::store::sqlite {
namespace {

std::uint64_t bytes_of(std::filesystem::path file, const char* suffix) {
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(file += suffix, missing);
  return missing ? 0 : bytes;
}

std::uint64_t room_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto space = std::filesystem::space(file.parent_path(), error);
  return error ? 0 : space.available;
}

std::uint64_t bytes_of(Connection& connection) {
  return static_cast<std::uint64_t>(connection.pragma("page_count") * connection.pragma("page_size"));
}

/// Large amounts of written pages that wait for the disk would make the store's own commits wait for them.
void sync(SQLite::Database& database) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == nullptr || file->pMethods == nullptr) return;
  const int result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
  if (result != SQLITE_OK) throw SQLite::Exception("the copy cannot be synced", result);
}

}  // namespace

absl::StatusOr<std::uint64_t> SqliteBackup::bytes() {
  auto connection = Connection::open_reader(file_);
  if (!connection.ok()) return connection.status();
  std::uint64_t bytes = 0;
  const auto read = guarded("cannot read the store's size", [&] {
    bytes = bytes_of(**connection);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return bytes;
}

absl::Status SqliteBackup::check(std::uint64_t total, std::uint64_t room_before) const {
  const std::uint64_t log = bytes_of(file_, "-wal");
  if (log > std::clamp(total / 4, limits_.log_bytes_min, limits_.log_bytes_max)) {
    return absl::ResourceExhaustedError(
        "so much was written to the store while it was copied that its log has " + std::to_string(log >> 20) +
        " MiB, which is the limit: try again where less is written, or onto a faster disk");
  }
  const std::uint64_t room = room_of(file_);
  if (room < limits_.room_bytes_min && room < room_before) {
    return absl::ResourceExhaustedError("the store's own disk runs full: " + std::to_string(room >> 20) +
                                        " MiB are left");
  }
  return absl::OkStatus();
}

absl::Status SqliteBackup::copy(const std::filesystem::path& file,
                                const std::function<bool(const CopyProgress&)>& go_on) {
  auto source = Connection::open_reader(file_);
  if (!source.ok()) return source.status();
  auto target = Connection::open_copy(file);
  if (!target.ok()) return target.status();
  return guarded("cannot copy the store to " + file.string(), [&]() -> absl::Status {
    // Without this each step would look at the newest state, and begin anew after a commit.
    (*source)->execute("BEGIN");
    const std::uint64_t total = bytes_of(**source), room = room_of(file_);
    const auto page = static_cast<std::uint64_t>((*source)->pragma("page_size"));
    {
      SQLite::Backup backup((*target)->database(), (*source)->database());
      std::uint64_t unsynced = 0;
      for (int result = SQLITE_OK; result != SQLITE_DONE;) {
        result = backup.executeStep(limits_.step_pages);
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
          return absl::UnavailableError("somebody else has opened " + file.string());
        const auto left = static_cast<std::uint64_t>(backup.getRemainingPageCount()) * page;
        if (!go_on({total - std::min(left, total), total}))
          return absl::CancelledError("the backup was cancelled");
        if (auto status = check(total, room); !status.ok()) return status;
        unsynced += static_cast<std::uint64_t>(limits_.step_pages) * page;
        if (unsynced >= limits_.sync_bytes) sync((*target)->database()), unsynced = 0;
      }
    }
    (*source)->execute("ROLLBACK");
    // One file with nothing beside it. Whoever opens it begins a generation of its own: sources must not take
    // it for the store that they know.
    (*target)->execute("PRAGMA journal_mode=DELETE");
    (*target)->execute("UPDATE store SET generation=generation+1");
    return absl::OkStatus();
  });
}

}  // namespace tidemark::store::sqlite
