#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/cut_store.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/uncut_index.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteCut final : public CutStore {
 public:
  SqliteCut(Writer& writer, ReaderPool& readers, UncutIndex& index, const MergeFence& fence)
      : writer_(writer), readers_(readers), index_(index), fence_(fence) {}

  /// Fills the index with what the file has; once, before anything else is done with the store.
  static absl::Status find_rows(Connection& connection, UncutIndex& index);

  std::vector<WaitingBlocks> waiting() override;
  absl::StatusOr<std::vector<StoredBlockRow>> blocks(EndpointId endpoint, std::size_t bytes_max) override;
  absl::StatusOr<std::vector<std::pair<SeriesNumber, std::int64_t>>> numbers(SourceId source,
                                                                             Epoch epoch) override;
  absl::Status file(std::vector<EndpointCut> cuts) override;
  absl::StatusOr<bool> sweep() override;

  static constexpr std::int64_t kSweepRows = 20'000;  ///< of one commit

 private:
  Writer& writer_;
  ReaderPool& readers_;
  UncutIndex& index_;
  const MergeFence& fence_;
  std::atomic<std::uint64_t> merges_ = 0;  // as of the last waiting()
  std::int64_t swept_ = 0;                 // rows below are gone; one cut is under way at a time
};

}  // namespace tidemark::store::sqlite
