#include "collector/store/sqlite/sqlite_inventory.h"

#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

InventoryRow row_of(Query& query) {
  InventoryRow row;
  std::string attributes;
  query.into(row.endpoint, row.kind, row.key, attributes, row.since);
  row.values = attributes_of(attributes);
  return row;
}

}  // namespace

absl::StatusOr<std::vector<InventoryKindRow>> SqliteInventory::kinds(EndpointId endpoint) {
  using Rows = std::vector<InventoryKindRow>;
  return readers_.get<Rows>("cannot read the inventory", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT k.kind, (SELECT count(*) FROM inventory i JOIN inventory_things t ON t.key=i.thing WHERE "
        "i.endpoint=k.endpoint AND i.until IS NULL AND t.kind=k.kind), k.first, k.changed, k.confirmed "
        "FROM inventory_kinds k JOIN endpoints e ON e.key=k.endpoint WHERE e.id=? ORDER BY k.kind");
    query.with(endpoint);
    Rows rows;
    while (query.next()) {
      InventoryKindRow row;
      query.into(row.kind, row.items, row.first, row.changed, row.confirmed);
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

absl::StatusOr<std::vector<InventoryRow>> SqliteInventory::items(EndpointId endpoint, const std::string& kind,
                                                                 std::optional<TimePoint> at) {
  using Rows = std::vector<InventoryRow>;
  return readers_.get<Rows>("cannot read the inventory", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT e.id, t.kind, t.name, t.attributes, i.since FROM endpoints e JOIN inventory i ON "
        "i.endpoint=e.key JOIN inventory_things t ON t.key=i.thing WHERE e.id=?1 AND (?2='' OR "
        "t.kind=?2) AND CASE WHEN ?3 IS NULL THEN i.until IS NULL ELSE i.since<=?3 AND (i.until IS NULL "
        "OR i.until>?3) END ORDER BY t.kind, t.name");
    query.with(endpoint, kind, at);
    Rows rows;
    while (query.next()) rows.push_back(row_of(query));
    return rows;
  });
}

absl::StatusOr<std::vector<InventoryRow>> SqliteInventory::find(const std::string& key,
                                                                const std::string& kind) {
  using Rows = std::vector<InventoryRow>;
  return readers_.get<Rows>(
      "cannot search the inventory", [&](Connection& connection) -> absl::StatusOr<Rows> {
        Query query(
            connection,
            "SELECT e.id, t.kind, t.name, t.attributes, i.since FROM inventory_things t CROSS JOIN inventory "
            "i ON "
            "i.thing=t.key AND i.until IS NULL JOIN endpoints e ON e.key=i.endpoint WHERE (?1='' OR "
            "t.kind=?1) AND t.name GLOB ?2 AND coalesce(e.revoked, e.retired) IS NULL ORDER BY e.name, "
            "t.kind, t.name LIMIT ?3");
        query.with(kind, key, kFoundMax + 1);
        Rows rows;
        while (query.next()) rows.push_back(row_of(query));
        if (rows.size() <= kFoundMax) return rows;
        return absl::ResourceExhaustedError("more than " + std::to_string(kFoundMax) +
                                            " items are found: narrow the pattern, or name a kind");
      });
}

}  // namespace tidemark::store::sqlite
