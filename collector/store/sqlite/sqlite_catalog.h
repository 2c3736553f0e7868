#pragma once

#include "collector/store/catalog_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteCatalog final : public CatalogStore {
 public:
  SqliteCatalog(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::StatusOr<bool> add(const CatalogVersionRow& row, const std::vector<CatalogFile>& files) override;
  absl::StatusOr<std::optional<CatalogVersionRow>> in_force(TimePoint time) override;
  absl::StatusOr<std::optional<CatalogVersionRow>> first() override;
  absl::StatusOr<std::vector<CatalogVersionRow>> versions(std::size_t limit) override;
  absl::StatusOr<std::vector<CatalogFile>> files(std::int64_t id) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
