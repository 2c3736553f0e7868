#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/digest_store.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/filed_watch.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/uncut_index.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteDigest final : public DigestStore {
 public:
  SqliteDigest(Writer& writer, ReaderPool& readers, UncutIndex& index, FiledWatch& watch,
               Revisions& revisions, const MergeFence& fence)
      : writer_(writer),
        readers_(readers),
        index_(index),
        watch_(watch),
        revisions_(revisions),
        fence_(fence) {}

  absl::StatusOr<std::vector<StoredJournalRow>> pending(std::size_t rows_max, std::size_t bytes_max) override;
  absl::StatusOr<DigestOutcome> file(DigestTurn turn) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
  UncutIndex& index_;
  FiledWatch& watch_;  // the writer's thread's
  Revisions& revisions_;
  const MergeFence& fence_;
  std::atomic<std::uint64_t> merges_ = 0;  // as of the last pending()
};

}  // namespace tidemark::store::sqlite
