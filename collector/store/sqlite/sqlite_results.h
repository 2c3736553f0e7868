#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/results_store.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteResults final : public ResultsStore {
 public:
  SqliteResults(Writer& writer, ReaderPool& readers, const MergeFence& fence)
      : writer_(writer), readers_(readers), fence_(fence) {}

  absl::StatusOr<WaitingResults> waiting(std::int64_t after, TimePoint before,
                                         std::size_t results_max) override;
  absl::Status file(std::vector<CutResults> cuts) override;
  absl::StatusOr<std::vector<EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                    std::size_t most) override;
  absl::StatusOr<std::vector<StoredChunk>> parts(const EndpointDay& of) override;
  absl::Status file(JoinedResults joined) override;

  static constexpr std::size_t kEndpointsOfOneLook = 1'000;

 private:
  Writer& writer_;
  ReaderPool& readers_;
  const MergeFence& fence_;
  std::atomic<std::uint64_t> merges_at_cut_ = 0;   // as of the last waiting()
  std::atomic<std::uint64_t> merges_at_join_ = 0;  // as of the last unjoined()
};

}  // namespace tidemark::store::sqlite
