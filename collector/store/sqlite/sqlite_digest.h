#pragma once

#include "collector/store/digest_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteDigest final : public DigestStore {
 public:
  SqliteDigest(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::StatusOr<std::vector<StoredJournalRow>> pending(std::size_t rows_max, std::size_t bytes_max) override;
  absl::StatusOr<DigestOutcome> file(DigestTurn turn) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
