#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/ingest_store.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/heartbeat.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/source_places.h"
#include "collector/store/sqlite/uncut_index.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteIngest final : public IngestStore {
 public:
  /// `places` are the writer's.
  SqliteIngest(Writer& writer, SourcePlaces& places, ReaderPool& readers, Heartbeat& heartbeat,
               UncutIndex& index, Revisions& revisions, StoreIdentity identity)
      : writer_(writer),
        places_(places),
        readers_(readers),
        heartbeat_(heartbeat),
        index_(index),
        revisions_(revisions),
        identity_(identity) {}

  StoreIdentity identity() const override { return identity_; }
  absl::StatusOr<SourceRecord> load(SourceId source) override;
  absl::StatusOr<EndpointRow> endpoint(SourceId source) override;
  absl::StatusOr<std::vector<SeriesDeclaration>> declared(SourceId source, Epoch epoch) override;
  absl::StatusOr<SeriesRoom> series_room(EndpointId endpoint, const std::vector<SeriesKey>& wanted) override;
  absl::StatusOr<std::vector<std::optional<EndpointOwner>>> owners(
      const std::vector<EndpointId>& ids) override;
  absl::Status commit(Step step, Done done) override;
  void after_each_commit(std::function<void()> told) override { writer_.after_each_commit(std::move(told)); }

 private:
  Writer& writer_;
  SourcePlaces& places_;
  ReaderPool& readers_;
  Heartbeat& heartbeat_;
  UncutIndex& index_;
  Revisions& revisions_;
  const StoreIdentity identity_;
  std::atomic<std::uint64_t> steps_ = 0;  // handed over
};

}  // namespace tidemark::store::sqlite
