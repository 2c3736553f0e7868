#pragma once

#include <vector>

#include "collector/store/import_store.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/filed_watch.h"
#include "collector/store/sqlite/import_names.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it. What is there is read, and chunks are made, on the caller's thread;
/// the writer's only puts rows.
class SqliteImport final : public ImportStore {
 public:
  SqliteImport(Writer& writer, ReaderPool& readers, FiledWatch& watch, Revisions& revisions,
               const MergeFence& fence)
      : writer_(writer), readers_(readers), watch_(watch), revisions_(revisions), fence_(fence) {}

  absl::StatusOr<ImportOutcome> file(const std::vector<ImportedEndpoint>& endpoints,
                                     const ImportLimits& limits, TimePoint now) override;

  static constexpr std::size_t kRowsOfOneCommit =
      3'000;  ///< scattered over many endpoints, tens of milliseconds

 private:
  absl::StatusOr<std::vector<ImportedNames>> names_of(const std::vector<ImportedEndpoint>& endpoints,
                                                      const ImportLimits& limits, TimePoint now);

  Writer& writer_;
  ReaderPool& readers_;
  FiledWatch& watch_;  // the writer's thread's
  Revisions& revisions_;
  const MergeFence& fence_;
};

}  // namespace tidemark::store::sqlite
