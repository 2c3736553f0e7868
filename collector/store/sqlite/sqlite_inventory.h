#pragma once

#include "collector/store/inventory_reader.h"
#include "collector/store/sqlite/reader_pool.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteInventory final : public InventoryReader {
 public:
  explicit SqliteInventory(ReaderPool& readers) : readers_(readers) {}

  absl::StatusOr<std::vector<InventoryKindRow>> kinds(EndpointId endpoint) override;
  absl::StatusOr<std::vector<InventoryRow>> items(EndpointId endpoint, const std::string& kind,
                                                  std::optional<TimePoint> at) override;
  absl::StatusOr<std::vector<InventoryRow>> find(const std::string& key, const std::string& kind) override;

 private:
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
