#pragma once

#include "collector/store/ingest_store.h"
#include "collector/store/sqlite/heartbeat.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/uncut_index.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteIngest final : public IngestStore {
 public:
  SqliteIngest(Writer& writer, ReaderPool& readers, Heartbeat& heartbeat, UncutIndex& index,
               StoreIdentity identity)
      : writer_(writer), readers_(readers), heartbeat_(heartbeat), index_(index), identity_(identity) {}

  StoreIdentity identity() const override { return identity_; }
  absl::StatusOr<SourceRecord> load(SourceId source) override;
  absl::StatusOr<EndpointRow> endpoint(SourceId source) override;
  absl::StatusOr<std::vector<SeriesDeclaration>> declared(SourceId source, Epoch epoch) override;
  absl::StatusOr<SeriesRoom> series_room(EndpointId endpoint, const std::vector<SeriesKey>& wanted) override;
  absl::Status commit(Step step, Done done) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
  Heartbeat& heartbeat_;
  UncutIndex& index_;
  const StoreIdentity identity_;
};

}  // namespace tidemark::store::sqlite
