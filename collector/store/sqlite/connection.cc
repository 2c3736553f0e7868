#include "collector/store/sqlite/connection.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

namespace tidemark::store::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5'000;
constexpr int kWriterCacheKib = 32 * 1'024;
constexpr int kCopyCacheKib = 4 * 1'024;
constexpr const char* kThrown = "tidemark/sqlite";  // a status's payload
constexpr int kWalKeptBytes = 64 << 20;             // the WAL file is cut to this once it was checkpointed

std::unique_ptr<SQLite::Database> open(const std::filesystem::path& file, int flags, int busy_timeout_ms) {
  auto database =
      std::make_unique<SQLite::Database>(file.string(), flags | SQLITE_OPEN_NOMUTEX, busy_timeout_ms);
  sqlite3_extended_result_codes(database->getHandle(), 1);
  database->exec(
      "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY");
  return database;
}

std::filesystem::path lock_of(std::filesystem::path file) { return file += ".lock"; }

/// Held for the life of the writer: SQLite's own locks go with the process, however it ends.
std::unique_ptr<SQLite::Database> lock_beside(const std::filesystem::path& file) {
  auto lock = open(lock_of(file), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0);
  lock->exec("BEGIN EXCLUSIVE");
  return lock;
}

/// As SQLite reads names of files with parameters.
std::string unchanging(const std::filesystem::path& file) {
  std::string out = "file:";
  for (const char c : file.string()) {
    if (c == '?' || c == '#' || c == '%')
      out += c == '?' ? "%3f" : c == '#' ? "%23" : "%25";
    else
      out += c;
  }
  return out + "?immutable=1";
}

absl::StatusCode code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

bool thrown_by_sqlite(const absl::Status& status) { return status.GetPayload(kThrown).has_value(); }

absl::Status guarded(std::string_view doing, const std::function<absl::Status()>& work) {
  try {
    return work();
  } catch (const SQLite::Exception& e) {
    absl::Status status(code_of(e.getErrorCode()), std::string(doing) + ": " + e.what());
    status.SetPayload(kThrown, {});
    return status;
  } catch (const std::exception& e) {
    return absl::InternalError(std::string(doing) + ": " + e.what());
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::open_writer(const std::filesystem::path& file) {
  std::unique_ptr<SQLite::Database> lock;
  auto locked = guarded("cannot lock " + file.string(), [&] {
    lock = lock_beside(file);
    return absl::OkStatus();
  });
  if (absl::IsUnavailable(locked)) {
    return absl::UnavailableError(file.string() + " is in use by another collector: stop that one first");
  }
  if (!locked.ok()) return locked;
  std::unique_ptr<SQLite::Database> database;
  const auto opened = guarded("cannot open " + file.string(), [&] {
    database = open(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    if (database->execAndGet("PRAGMA page_count").getInt64() == 0) {  // before the first table, or never
      database->exec("PRAGMA page_size=" + std::to_string(kPageBytes));
      database->exec("PRAGMA auto_vacuum=INCREMENTAL");
    }
    database->exec("PRAGMA synchronous=FULL");
    database->exec("PRAGMA journal_size_limit=" + std::to_string(kWalKeptBytes));
    database->exec("PRAGMA cache_size=-" + std::to_string(kWriterCacheKib));
    return absl::OkStatus();
  });
  if (!opened.ok()) return opened;
  return std::unique_ptr<Connection>(new Connection(std::move(lock), std::move(database)));
}

namespace {

absl::StatusOr<std::unique_ptr<SQLite::Database>> open_readonly(const std::filesystem::path& file,
                                                                const std::string& name, int flags) {
  std::unique_ptr<SQLite::Database> database;
  const auto opened = guarded("cannot open " + file.string() + " for reading", [&] {
    database = open(name, SQLite::OPEN_READONLY | flags, kBusyTimeoutMs);
    database->exec("PRAGMA query_only=ON");
    return absl::OkStatus();
  });
  if (!opened.ok()) return opened;
  return database;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::open_reader(const std::filesystem::path& file) {
  auto database = open_readonly(file, file.string(), 0);
  if (!database.ok()) return database.status();
  return std::unique_ptr<Connection>(new Connection(nullptr, *std::move(database)));
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::open_unchanging(const std::filesystem::path& file) {
  auto database = open_readonly(file, unchanging(file), SQLITE_OPEN_URI);
  if (!database.ok()) return database.status();
  return std::unique_ptr<Connection>(new Connection(nullptr, *std::move(database)));
}

bool Connection::in_use(const std::filesystem::path& file) {
  const auto looked = guarded("", [&] {
    open(lock_of(file), SQLite::OPEN_READONLY, 0)->execAndGet("PRAGMA schema_version");
    return absl::OkStatus();
  });
  return absl::IsUnavailable(looked);
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::open_copy(const std::filesystem::path& file) {
  std::unique_ptr<SQLite::Database> database;
  const auto opened = guarded("cannot open " + file.string(), [&] {
    database = open(file, SQLite::OPEN_READWRITE, 0);
    database->exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
    database->exec("PRAGMA cache_size=-" + std::to_string(kCopyCacheKib));
    return absl::OkStatus();
  });
  if (!opened.ok()) return opened;
  return std::unique_ptr<Connection>(new Connection(nullptr, std::move(database)));
}

Connection::Connection(std::unique_ptr<SQLite::Database> lock, std::unique_ptr<SQLite::Database> database)
    : lock_(std::move(lock)), database_(std::move(database)) {}
Connection::~Connection() = default;

void Connection::execute(const std::string& sql) { database_->exec(sql); }

std::int64_t Connection::pragma(const std::string& name) {
  SQLite::Statement query(*database_, "PRAGMA " + name);
  return query.executeStep() ? query.getColumn(0).getInt64() : 0;
}

SQLite::Statement& Connection::statement(std::string_view sql) {
  auto it = statements_.find(sql);
  if (it == statements_.end()) {
    const std::string text(sql);
    it = statements_.emplace(text, std::make_unique<SQLite::Statement>(*database_, text)).first;
  }
  return *it->second;
}

std::uint64_t Connection::changes() const {
  return static_cast<std::uint64_t>(sqlite3_changes64(database_->getHandle()));
}
std::int64_t Connection::last_id() const { return database_->getLastInsertRowid(); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_->getHandle()) == 0; }
bool Connection::read_only() const { return sqlite3_db_readonly(database_->getHandle(), "main") == 1; }

}  // namespace tidemark::store::sqlite
