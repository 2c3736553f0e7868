#pragma once

#include "collector/store/proxy_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteProxies final : public ProxyStore {
 public:
  SqliteProxies(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::Status assign(const ProxyRangeRow& row) override;
  absl::Status unassign(SourceId source, const std::string& range, const Entry& by) override;
  absl::StatusOr<std::vector<ProxyRangeRow>> ranges(const std::optional<SourceId>& source) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
