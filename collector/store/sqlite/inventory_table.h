#pragma once

#include <cstdint>

#include "collector/store/sqlite/connection.h"
#include "common/model/telemetry.h"

namespace tidemark::store::sqlite {

/// A step of the schema; as version 3 made it.
void make_inventory_tables(Connection& connection);

struct InventoryOutcome {
  std::uint64_t changed = 0;  ///< items that are other than before, or gone
  std::uint64_t dropped = 0;  ///< items above the bounds
};

/// Files a change of an endpoint's inventory that was made at `when`; one that is dated before the one ahead
/// of it takes that one's time, so that an item never has two values at once. A complete one also forgets
/// what ended longer than DigestStore::kInventoryHistory before `received`. Throws, as Query does.
InventoryOutcome apply_inventory(Connection& connection, std::int64_t endpoint, const InventoryChange& change,
                                 TimePoint when, TimePoint received);

}  // namespace tidemark::store::sqlite
