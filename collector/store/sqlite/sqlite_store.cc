#include "collector/store/sqlite/sqlite_store.h"

#include "collector/store/sqlite/heartbeat.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/schema.h"
#include "collector/store/sqlite/sqlite_digest.h"
#include "collector/store/sqlite/sqlite_identity.h"
#include "collector/store/sqlite/sqlite_ingest.h"
#include "collector/store/sqlite/sqlite_inventory.h"
#include "collector/store/sqlite/sqlite_outbox.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

std::filesystem::path beside(std::filesystem::path file, const char* suffix) { return file += suffix; }

}  // namespace

struct SqliteStore::Parts {
  Parts(const StoreOptions& options, std::unique_ptr<Heartbeat> started, StoreIdentity identity,
        Vitals& vitals, std::unique_ptr<Connection> connection)
      : heartbeat(std::move(started)),
        writer(std::move(connection), options.writer, vitals),
        readers(options.file, options.readers_max),
        ingest_readers(options.file, options.ingest_readers_max),
        ingest(writer, ingest_readers, *heartbeat, identity),
        digest(writer, ingest_readers),
        identities(writer, readers),
        outbox(writer, readers),
        reader(options.file, readers),
        inventory(readers) {}

  std::unique_ptr<Heartbeat> heartbeat;
  Writer writer;  // destroyed after the readers: the last connection to close folds the WAL into the file
  ReaderPool readers;
  ReaderPool ingest_readers;
  SqliteIngest ingest;
  SqliteDigest digest;
  SqliteIdentity identities;
  SqliteOutbox outbox;
  SqliteReader reader;
  SqliteInventory inventory;
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
  auto parts =
      std::make_unique<Parts>(options, std::move(heartbeat), *identity, vitals, *std::move(connection));
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
IdentityStore& SqliteStore::identity() { return parts_->identities; }
OutboxStore& SqliteStore::outbox() { return parts_->outbox; }
Reader& SqliteStore::reader() { return parts_->reader; }
InventoryReader& SqliteStore::inventory() { return parts_->inventory; }

}  // namespace tidemark::store::sqlite
