#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>

#include "collector/store/admin_store.h"
#include "collector/store/alarm_store.h"
#include "collector/store/backup_store.h"
#include "collector/store/catalog_store.h"
#include "collector/store/cut_store.h"
#include "collector/store/digest_store.h"
#include "collector/store/identity_store.h"
#include "collector/store/import_store.h"
#include "collector/store/ingest_store.h"
#include "collector/store/inventory_reader.h"
#include "collector/store/join_store.h"
#include "collector/store/operations_store.h"
#include "collector/store/outbox_store.h"
#include "collector/store/proxy_store.h"
#include "collector/store/reader.h"
#include "collector/store/report_store.h"
#include "collector/store/results_store.h"
#include "collector/store/retention_store.h"
#include "collector/store/runs_store.h"
#include "collector/store/sqlite/writer.h"
#include "collector/store/write_trouble.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::store::sqlite {

struct StoreOptions {
  std::filesystem::path
      file;  ///< its folder exists; beside it appear FILE-wal, FILE-shm, FILE.lock, FILE.witness
  WriterOptions writer;
  std::size_t readers_max = 4;  ///< connections for the reading port
  std::size_t ingest_readers_max =
      2;  ///< and for what ingest and the digest read, so that no report delays them
  Duration beat_interval =
      std::chrono::minutes(1);  ///< how old a copy must be to be noticed when put in place
};

/// The embedded store: one SQLite file, its writer's thread, its readers, and all the ports over them.
/// The ports are thread-safe and live as long as this.
class SqliteStore {
 public:
  /// Makes the file where it is missing; brings an older one up to date. The clock and the vitals outlive it.
  /// kUnavailable where another collector has it open, kFailedPrecondition where it is no Tidemark store, or
  /// a newer one.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> open(const StoreOptions& options, const Clock& clock,
                                                           Vitals& vitals);
  /// Closes.
  ~SqliteStore();

  /// Commits what was handed over and ends the writer's thread; what comes later is refused. Reading goes on.
  void close();

  IngestStore& ingest();
  DigestStore& digest();
  CutStore& cut();
  JoinStore& join();
  ResultsStore& results();
  RunsStore& runs();
  RetentionStore& retention();
  IdentityStore& identity();
  OutboxStore& outbox();
  ReportStore& reports();
  AlarmStore& alarms();
  OperationsStore& operations();
  CatalogStore& catalogs();
  ProxyStore& proxies();
  AdminStore& admins();
  Reader& reader();
  InventoryReader& inventory();
  ImportStore& imports();
  /// Absent: it is written as it should.
  std::optional<WriteTrouble> trouble() const;
  BackupStore& backup();

 private:
  struct Parts;
  explicit SqliteStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tidemark::store::sqlite
