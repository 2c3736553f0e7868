#include "collector/store/sqlite/sqlite_store.h"
#include "collector/store/sqlite/sqlite_alarms.h"

#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/heartbeat.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/schema.h"
#include "collector/store/sqlite/sqlite_admins.h"
#include "collector/store/sqlite/sqlite_backup.h"
#include "collector/store/sqlite/sqlite_catalog.h"
#include "collector/store/sqlite/sqlite_cut.h"
#include "collector/store/sqlite/sqlite_digest.h"
#include "collector/store/sqlite/sqlite_identity.h"
#include "collector/store/sqlite/sqlite_import.h"
#include "collector/store/sqlite/sqlite_ingest.h"
#include "collector/store/sqlite/sqlite_inventory.h"
#include "collector/store/sqlite/sqlite_join.h"
#include "collector/store/sqlite/sqlite_operations.h"
#include "collector/store/sqlite/sqlite_outbox.h"
#include "collector/store/sqlite/sqlite_proxies.h"
#include "collector/store/sqlite/sqlite_reader.h"
#include "collector/store/sqlite/sqlite_reports.h"
#include "collector/store/sqlite/sqlite_results.h"
#include "collector/store/sqlite/sqlite_retention.h"
#include "collector/store/sqlite/sqlite_runs.h"

namespace tidemark::store::sqlite {
namespace {

/// So that questions about the last minutes of a thousand endpoints find them there.
constexpr int kQuestionCacheKib = 16 * 1'024;

std::filesystem::path beside(std::filesystem::path file, const char* suffix) { return file += suffix; }

}  // namespace

struct SqliteStore::Parts {
  Parts(const StoreOptions& options, std::unique_ptr<Heartbeat> started, StoreIdentity identity,
        const Clock& clock, Vitals& vitals, std::unique_ptr<Connection> connection,
        std::unique_ptr<UncutIndex> found)
      : heartbeat(std::move(started)),
        uncut(std::move(found)),
        index(*uncut),
        health(clock, vitals),
        writer(std::move(connection), options.writer, health, vitals, &places),
        readers(options.file, options.readers_max, kQuestionCacheKib),
        ingest_readers(options.file, options.ingest_readers_max),
        ingest(writer, places, ingest_readers, *heartbeat, index, revisions, identity),
        digest(writer, ingest_readers, index, watch, revisions, fence),
        cut(writer, ingest_readers, index, fence),
        join(writer, ingest_readers, fence),
        results(writer, ingest_readers, fence),
        damage(vitals),
        runs(writer, ingest_readers, watch, revisions, damage),
        retention(writer, watch, revisions),
        identities(writer, readers, {places, watch, index, revisions, fence}),
        outbox(writer, readers),
        reports(writer, readers),
        alarms(writer, readers),
        operations(writer, readers),
        catalogs(writer, readers),
        proxies(writer, readers),
        admins(writer, readers),
        reader(options.file, readers, index, damage, revisions),
        inventory(readers),
        imports(writer, readers, watch, revisions, fence),
        backup(options.file) {}

  std::unique_ptr<Heartbeat> heartbeat;
  std::unique_ptr<UncutIndex> uncut;
  UncutIndex& index;
  WriteHealth health;
  SourcePlaces places;
  FiledWatch watch;
  Revisions revisions;
  MergeFence fence;
  Writer writer;  // destroyed after the readers: the last connection to close folds the WAL into the file
  ReaderPool readers;
  ReaderPool ingest_readers;
  SqliteIngest ingest;
  SqliteDigest digest;
  SqliteCut cut;
  SqliteJoin join;
  SqliteResults results;
  Damage damage;
  SqliteRuns runs;
  SqliteRetention retention;
  SqliteIdentity identities;
  SqliteOutbox outbox;
  SqliteReports reports;
  SqliteAlarms alarms;
  SqliteOperations operations;
  SqliteCatalog catalogs;
  SqliteProxies proxies;
  SqliteAdmins admins;
  SqliteReader reader;
  SqliteInventory inventory;
  SqliteImport imports;
  SqliteBackup backup;
};

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::open(const StoreOptions& options,
                                                               const Clock& clock, Vitals& vitals) {
  auto connection = Connection::open_writer(options.file);
  if (!connection.ok()) return connection.status();
  if (auto status = migrate(**connection, options.file.string()); !status.ok()) return status;
  auto heartbeat =
      std::make_unique<Heartbeat>(beside(options.file, ".witness"), options.beat_interval, clock);
  const auto identity = heartbeat->start(**connection);
  if (!identity.ok()) return identity.status();
  auto index = std::make_unique<UncutIndex>();
  if (auto status = SqliteCut::find_rows(**connection, *index); !status.ok()) return status;
  auto parts = std::make_unique<Parts>(options, std::move(heartbeat), *identity, clock, vitals,
                                       *std::move(connection), std::move(index));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(parts)));
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteStore::~SqliteStore() { close(); }

void SqliteStore::close() {
  if (parts_->writer.closed()) return;
  parts_->heartbeat->stop(parts_->writer);
  parts_->writer.close();
}

IngestStore& SqliteStore::ingest() { return parts_->ingest; }
DigestStore& SqliteStore::digest() { return parts_->digest; }
CutStore& SqliteStore::cut() { return parts_->cut; }
JoinStore& SqliteStore::join() { return parts_->join; }
ResultsStore& SqliteStore::results() { return parts_->results; }
RunsStore& SqliteStore::runs() { return parts_->runs; }
RetentionStore& SqliteStore::retention() { return parts_->retention; }
IdentityStore& SqliteStore::identity() { return parts_->identities; }
OutboxStore& SqliteStore::outbox() { return parts_->outbox; }
ReportStore& SqliteStore::reports() { return parts_->reports; }
AlarmStore& SqliteStore::alarms() { return parts_->alarms; }
OperationsStore& SqliteStore::operations() { return parts_->operations; }
CatalogStore& SqliteStore::catalogs() { return parts_->catalogs; }
ProxyStore& SqliteStore::proxies() { return parts_->proxies; }
AdminStore& SqliteStore::admins() { return parts_->admins; }
Reader& SqliteStore::reader() { return parts_->reader; }
std::optional<WriteTrouble> SqliteStore::trouble() const { return parts_->health.trouble(); }
InventoryReader& SqliteStore::inventory() { return parts_->inventory; }
ImportStore& SqliteStore::imports() { return parts_->imports; }
BackupStore& SqliteStore::backup() { return parts_->backup; }

}  // namespace tidemark::store::sqlite
