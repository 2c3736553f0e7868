#include "agent/spool/sqlite_entry_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <sqlite3.h>

#include <functional>
#include <map>
#include <system_error>
#include <utility>

#include "agent/spool/row_codec.h"
#include "agent/spool/rows.h"

namespace tidemark::spool {
namespace {

constexpr int kPageBytes = 4'096;
constexpr int kCacheKibibytes = 256;
constexpr int kVacuumPages = 64;  // given back a commit, where there are more

constexpr const char* kSchema = R"(
CREATE TABLE state(id INTEGER PRIMARY KEY CHECK (id = 1), row BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;
CREATE TABLE entry(
  seq_from INTEGER PRIMARY KEY, seq_to INTEGER NOT NULL, is_batch INTEGER NOT NULL, created_ms INTEGER NOT NULL,
  header BLOB NOT NULL, header_crc INTEGER NOT NULL, payload BLOB NOT NULL, payload_crc INTEGER NOT NULL) STRICT;
CREATE TABLE series(
  number INTEGER PRIMARY KEY, endpoint BLOB NOT NULL, metric TEXT NOT NULL, unit TEXT NOT NULL, kind INTEGER NOT NULL,
  attributes BLOB NOT NULL) STRICT;
)";

void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes) {
  statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

absl::Status failed(const SQLite::Exception& error) {
  const std::string text = std::string("the spool: ") + error.what();
  switch (error.getErrorCode()) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(text);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(text + " (is the disk full?)");
    default:
      return absl::UnavailableError(text);
  }
}

/// Held beside the file for the life of the store: SQLite's own locks go with the process, however it ends.
class FileLock {
 public:
  /// Throws SQLite::Exception where another one holds it.
  explicit FileLock(const std::filesystem::path& file)
      : database_(file.string() + ".lock", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("BEGIN EXCLUSIVE");
  }

 private:
  SQLite::Database database_;
};

class SqliteEntryStore final : public stream::EntryStore {
 public:
  SqliteEntryStore(const std::filesystem::path& file, std::shared_ptr<FileLock> lock)
      : lock_(std::move(lock)),
        database_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                  kBusyTimeoutMs) {}

  /// Throws SQLite::Exception.
  absl::Status prepare(const std::filesystem::path& file) {
    const int version = database_.execAndGet("PRAGMA user_version").getInt();
    if (version > kVersion) {
      return absl::FailedPreconditionError(
          "the spool " + file.string() + " has version " + std::to_string(version) +
          ", written by a newer agent; this one knows version " + std::to_string(kVersion));
    }
    const bool empty = database_.execAndGet("PRAGMA schema_version").getInt() == 0;
    const int application = database_.execAndGet("PRAGMA application_id").getInt();
    if (empty ? version != 0 : application != kApplicationId) {
      return absl::FailedPreconditionError("the file " + file.string() +
                                           " is the database of another program; a spool was expected there");
    }
    if (version == 0) {
      database_.exec("PRAGMA page_size = " + std::to_string(kPageBytes));
      database_.exec("PRAGMA auto_vacuum = INCREMENTAL");
    }
    database_.exec("PRAGMA mmap_size = 0");
    // Entries are written once and read once: SQLite's own 2 MB of pages would be half of the agent's memory.
    database_.exec("PRAGMA cache_size = " + std::to_string(-kCacheKibibytes));
    database_.execAndGet("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = FULL");
    if (version == 0) {
      database_.exec("BEGIN IMMEDIATE");
      database_.exec(kSchema);
      database_.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
      database_.exec("PRAGMA user_version = " + std::to_string(kVersion));
      database_.exec("COMMIT");
    } else if (const std::string found = database_.execAndGet("PRAGMA quick_check(1)").getString();
               found != "ok") {
      return absl::DataLossError(found);
    }
    count_bytes();
    if (auto status = state().status(); !status.ok()) return status;
    if (database_.execAndGet("SELECT NOT EXISTS (SELECT 1 FROM state) AND EXISTS (SELECT 1 FROM entry)")
            .getInt() != 0) {
      return absl::DataLossError("the spool " + file.string() + " has entries but no state");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<stream::SpoolState> state() override {
    return guarded<stream::SpoolState>([&] { return state_of(statement(kSelectState)); });
  }

  absl::Status put_state(const stream::SpoolState& state) override {
    return changing([&] {
      const std::string bytes = encode(state);
      SQLite::Statement& row = statement("INSERT OR REPLACE INTO state(id, row, crc) VALUES (1, ?, ?)");
      bind_blob(row, 1, bytes);
      row.bind(2, static_cast<std::int64_t>(crc32c(bytes)));
      row.exec();
    });
  }

  absl::StatusOr<stream::Entry> entry_at(BatchSeq seq) override {
    return guarded<stream::Entry>([&]() -> absl::StatusOr<stream::Entry> {
      SQLite::Statement& row = at(seq,
                                  "SELECT seq_from, header, header_crc, payload, payload_crc FROM entry "
                                  "WHERE seq_from <= ? ORDER BY seq_from DESC LIMIT 1");
      auto header = header_of(row, seq);
      if (!header.ok()) return header.status();
      std::string payload = blob_of(row.getColumn(3));
      if (crc32c(payload) != row.getColumn(4).getInt64() || payload.size() != header->bytes)
        return damaged(seq);
      return stream::Entry{std::move(*header), std::move(payload)};
    });
  }

  absl::StatusOr<stream::EntryHeader> header_at(BatchSeq seq) override {
    return guarded<stream::EntryHeader>([&]() -> absl::StatusOr<stream::EntryHeader> {
      return header_of(at(seq,
                          "SELECT seq_from, header, header_crc FROM entry "
                          "WHERE seq_from <= ? ORDER BY seq_from DESC LIMIT 1"),
                       seq);
    });
  }

  absl::StatusOr<stream::BatchUse> use(BatchSeq from, BatchSeq to) override {
    return guarded<stream::BatchUse>([&] { return use_of(statement(kSelectUse), from, to); });
  }

  absl::Status put(const stream::Entry& entry) override {
    return changing([&] {
      const std::uint64_t before = bytes_in(entry.header.from, entry.header.from);
      freed_ = freed_ || before > entry.batch.size();
      bytes_ -= before;
      const std::string header = encode(entry.header);
      SQLite::Statement& row = statement(
          "INSERT OR REPLACE INTO entry(seq_from, seq_to, is_batch, created_ms, header, header_crc, payload, "
          "payload_crc) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
      row.bind(1, as_integer(entry.header.from));
      row.bind(2, as_integer(entry.header.to));
      row.bind(3, entry.header.is_batch() ? 1 : 0);
      row.bind(4, unix_ms(entry.header.created));
      bind_blob(row, 5, header);
      row.bind(6, static_cast<std::int64_t>(crc32c(header)));
      bind_blob(row, 7, entry.batch);
      row.bind(8, static_cast<std::int64_t>(crc32c(entry.batch)));
      row.exec();
      bytes_ += entry.batch.size();
    });
  }

  absl::Status erase(BatchSeq from, BatchSeq to) override {
    return changing([&] {
      bytes_ -= bytes_in(from, to);
      SQLite::Statement& rows = statement("DELETE FROM entry WHERE seq_from BETWEEN ? AND ?");
      rows.bind(1, as_integer(from));
      rows.bind(2, as_integer(to));
      rows.exec();
      freed_ = true;
    });
  }

  absl::Status put_series(const SeriesDeclaration& declaration) override {
    return changing([&] {
      SQLite::Statement& row = statement(
          "INSERT OR REPLACE INTO series(number, endpoint, metric, unit, kind, attributes) VALUES (?, ?, ?, "
          "?, ?, ?)");
      row.bind(1, static_cast<std::int64_t>(declaration.number.value));
      bind_blob(row, 2, declaration.key.endpoint.raw());
      row.bind(3, declaration.key.metric);
      row.bind(4, declaration.unit);
      row.bind(5, static_cast<int>(declaration.kind));
      bind_blob(row, 6, encode(declaration.key.attributes));
      row.exec();
    });
  }

  absl::StatusOr<std::vector<SeriesDeclaration>> series(SeriesNumber first, SeriesNumber last) override {
    using Declarations = std::vector<SeriesDeclaration>;
    return guarded<Declarations>([&]() -> absl::StatusOr<Declarations> {
      SQLite::Statement& row = statement(
          "SELECT number, endpoint, metric, unit, kind, attributes FROM series WHERE number BETWEEN ? AND ? "
          "ORDER BY number");
      row.bind(1, static_cast<std::int64_t>(first.value));
      row.bind(2, static_cast<std::int64_t>(last.value));
      Declarations out;
      while (row.executeStep()) {
        auto attributes = decode_attributes(blob_of(row.getColumn(5)));
        if (!attributes.ok()) return attributes.status();
        out.push_back({SeriesNumber{static_cast<std::uint32_t>(row.getColumn(0).getInt64())},
                       {EndpointId::from_bytes(blob_of(row.getColumn(1))).value_or(EndpointId{}),
                        row.getColumn(2).getString(), std::move(*attributes)},
                       row.getColumn(3).getString(),
                       static_cast<MetricKind>(row.getColumn(4).getInt())});
      }
      return out;
    });
  }

  std::uint64_t bytes() const override { return bytes_; }

  absl::Status commit() override {
    if (!gathering_) return absl::OkStatus();
    try {
      database_.exec("COMMIT");
      gathering_ = false;
    } catch (const SQLite::Exception& error) {
      discard();
      return failed(error);
    }
    if (std::exchange(freed_, false)) give_back_pages();
    return absl::OkStatus();
  }

  void discard() override {
    statements_.clear();
    try {
      // SQLite may have rolled back by itself.
      if (gathering_ && database_.getHandle() != nullptr) database_.tryExec("ROLLBACK");
      gathering_ = false;
      freed_ = false;
      count_bytes();
    } catch (const SQLite::Exception&) {
      // The next call meets the same trouble and reports it.
    }
  }

 private:
  SQLite::Statement& statement(const std::string& sql) {
    auto& slot = statements_.try_emplace(sql).first->second;
    if (!slot) slot = std::make_unique<SQLite::Statement>(database_, sql);
    slot->reset();
    slot->clearBindings();
    return *slot;
  }
  SQLite::Statement& at(BatchSeq seq, const char* sql) {
    SQLite::Statement& row = statement(sql);
    row.bind(1, as_integer(seq));
    row.executeStep();
    return row;
  }
  static absl::Status damaged(BatchSeq seq) {
    return absl::DataLossError("the spool's entry " + std::to_string(seq.value) + " is damaged");
  }
  static absl::StatusOr<stream::EntryHeader> header_of(SQLite::Statement& row, BatchSeq seq) {
    const auto none = absl::NotFoundError("the spool has no entry " + std::to_string(seq.value));
    if (!row.hasRow()) return none;
    const std::string bytes = blob_of(row.getColumn(1));
    if (crc32c(bytes) != row.getColumn(2).getInt64()) return damaged(seq);
    auto header = decode_header(bytes);
    if (header.ok() && as_integer(header->from) != row.getColumn(0).getInt64()) return damaged(seq);
    if (header.ok() && header->to < seq) return none;
    return header;
  }
  std::uint64_t bytes_in(BatchSeq from, BatchSeq to) {
    SQLite::Statement& row =
        statement("SELECT coalesce(sum(length(payload)), 0) FROM entry WHERE seq_from BETWEEN ? AND ?");
    row.bind(1, as_integer(from));
    row.bind(2, as_integer(to));
    row.executeStep();
    const auto bytes = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
    row.reset();
    return bytes;
  }
  void count_bytes() { bytes_ = bytes_in(BatchSeq{0}, BatchSeq{INT64_MAX}); }
  void give_back_pages() {
    SQLite::Statement& free = statement("PRAGMA freelist_count");
    free.executeStep();
    const bool many = free.getColumn(0).getInt64() > kVacuumPages;  // the next entries take up fewer again
    free.reset();
    if (!many) return;
    statements_.clear();  // an open reader would keep the pages
    database_.tryExec("PRAGMA incremental_vacuum(" + std::to_string(kVacuumPages) + ")");
  }

  template <class Value>
  absl::StatusOr<Value> guarded(const std::function<absl::StatusOr<Value>()>& work) {
    try {
      absl::StatusOr<Value> value = work();
      for (auto& [sql, prepared] : statements_) prepared->reset();
      return value;
    } catch (const SQLite::Exception& error) {
      return failed(error);
    }
  }
  absl::Status changing(const std::function<void()>& work) {
    try {
      if (!gathering_) database_.exec("BEGIN IMMEDIATE");
      gathering_ = true;
      work();
      return absl::OkStatus();
    } catch (const SQLite::Exception& error) {
      return failed(error);
    }
  }

  std::shared_ptr<FileLock>
      lock_;  // outlives a store that turned out to be damaged: shared with open_spool()
  SQLite::Database database_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>> statements_;
  std::uint64_t bytes_ = 0;
  bool gathering_ = false;
  bool freed_ = false;
};

absl::StatusOr<std::unique_ptr<stream::EntryStore>> try_open(const std::filesystem::path& file,
                                                             const std::shared_ptr<FileLock>& lock) {
  try {
    auto store = std::make_unique<SqliteEntryStore>(file, lock);
    if (auto status = store->prepare(file); !status.ok()) return status;
    return store;
  } catch (const SQLite::Exception& error) {
    return failed(error);
  }
}

/// NAME.bad-1, NAME.bad-2, …: the first that is not taken.
std::filesystem::path set_aside(const std::filesystem::path& file) {
  std::filesystem::path name;
  for (int n = 1;; ++n) {
    name = file.string() + ".bad-" + std::to_string(n);
    if (!std::filesystem::exists(name)) break;
  }
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::rename(file.string() + suffix, name.string() + suffix, ignored);
  }
  return name;
}

}  // namespace

absl::StatusOr<OpenedSpool> open_spool(const std::filesystem::path& file) {
  std::shared_ptr<FileLock> lock;
  try {
    lock = std::make_shared<FileLock>(file);
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() != SQLITE_BUSY) return failed(error);
    return absl::UnavailableError("the spool " + file.string() + " is in use by another agent");
  }
  auto store = try_open(file, lock);
  if (store.ok()) return OpenedSpool{std::move(*store), {}};
  if (!absl::IsDataLoss(store.status())) return store.status();
  const std::filesystem::path name = set_aside(file);
  auto fresh = try_open(file, lock);
  if (!fresh.ok()) return fresh.status();
  return OpenedSpool{std::move(*fresh),
                     std::string(store.status().message()) + "; it is kept as " + name.string()};
}

bool is_in_use(const std::filesystem::path& file) {
  try {
    SQLite::Database lock(file.string() + ".lock", SQLite::OPEN_READONLY);
    (void)lock.execAndGet("SELECT count(*) FROM sqlite_master");
    return false;
  } catch (const SQLite::Exception& error) {
    return error.getErrorCode() == SQLITE_BUSY;
  }
}

}  // namespace tidemark::spool
