#pragma once

#include "collector/store/retention_store.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/filed_watch.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteRetention final : public RetentionStore {
 public:
  SqliteRetention(Writer& writer, FiledWatch& watch, Revisions& revisions)
      : writer_(writer), watch_(watch), revisions_(revisions) {}

  absl::StatusOr<std::size_t> forget(const Cutoffs& cutoffs, std::int64_t& after,
                                     std::size_t rows_max) override;
  absl::StatusOr<std::size_t> shrink(std::size_t keep_bytes, std::size_t pages_max) override;

  static constexpr std::size_t kEndpointsOfOneCommit = 500;
  static constexpr std::size_t kFreePagesMin = 64;  ///< that stay, however small the file

 private:
  Writer& writer_;
  FiledWatch& watch_;  // the writer's thread's
  Revisions& revisions_;
};

}  // namespace tidemark::store::sqlite
