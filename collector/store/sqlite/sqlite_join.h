#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/join_store.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteJoin final : public JoinStore {
 public:
  SqliteJoin(Writer& writer, ReaderPool& readers, const MergeFence& fence)
      : writer_(writer), readers_(readers), fence_(fence) {}

  absl::StatusOr<std::vector<EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                    std::size_t most) override;
  absl::StatusOr<DayParts> parts(const EndpointDay& of, std::int64_t month_begin) override;
  absl::Status file(JoinedDay joined) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
  const MergeFence& fence_;
  std::atomic<std::uint64_t> merges_ = 0;  // as of the last unjoined()
};

}  // namespace tidemark::store::sqlite
