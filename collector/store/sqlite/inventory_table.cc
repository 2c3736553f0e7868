#include "collector/store/sqlite/inventory_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "collector/store/digest_store.h"
#include "collector/store/sqlite/query.h"
#include "common/model/inventory.h"

namespace tidemark::store::sqlite {
namespace {

/// Things are kept once, however many endpoints have them.
constexpr const char* kInventoryTables = R"sql(
CREATE TABLE inventory_things (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  attributes TEXT NOT NULL,
  UNIQUE (kind, name, attributes)
) STRICT;
CREATE TABLE inventory (
  endpoint INTEGER NOT NULL,
  thing INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (endpoint, thing, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX inventory_by_thing ON inventory (thing);
CREATE TABLE inventory_kinds (
  endpoint INTEGER NOT NULL,
  kind TEXT NOT NULL,
  first INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  confirmed INTEGER,
  PRIMARY KEY (endpoint, kind)
) STRICT, WITHOUT ROWID;
)sql";

struct Current {
  std::int64_t thing = 0;
  TimePoint since;
  std::string attributes;
};

class Applying {
 public:
  Applying(Connection& connection, std::int64_t endpoint, const std::string& kind, TimePoint when)
      : connection_(connection), endpoint_(endpoint), kind_(kind), when_(when) {
    Query query(connection_, "SELECT changed FROM inventory_kinds WHERE endpoint=? AND kind=?");
    known_ = query.with(endpoint_, kind_).next();
    if (known_) when_ = std::max(when_, query.take<TimePoint>());
  }

  /// False: the endpoint has as many kinds as it may have.
  bool has_room() {
    if (known_) return true;
    Query query(connection_, "SELECT count(*) FROM inventory_kinds WHERE endpoint=?");
    query.with(endpoint_).next();
    return query.take<std::uint64_t>() < DigestStore::kInventoryKindsMax;
  }

  InventoryOutcome apply(const InventoryChange& change) {
    read_current();
    if (change.complete) end_what_is_missing(change);
    for (const InventoryItem& item : change.items) {
      if (item.removed) {
        end(item.key);
      } else {
        begin(item);
      }
    }
    Query(
        connection_,
        "INSERT INTO inventory_kinds VALUES (?1, ?2, ?3, ?3, ?4) ON CONFLICT (endpoint, kind) DO UPDATE SET "
        "changed=CASE WHEN ?5 THEN ?3 ELSE changed END, confirmed=coalesce(?4, confirmed)")
        .with(endpoint_, kind_, when_, change.complete ? std::optional(when_) : std::nullopt,
              outcome_.changed > 0)
        .run();
    return outcome_;
  }

 private:
  void read_current() {
    Query query(connection_,
                "SELECT t.name, i.thing, i.since, t.attributes FROM inventory i JOIN inventory_things t ON "
                "t.key=i.thing WHERE i.endpoint=? AND i.until IS NULL AND t.kind=?");
    query.with(endpoint_, kind_);
    while (query.next()) {
      auto key = query.take<std::string>();
      Current one;
      query.into(one.thing, one.since, one.attributes);
      current_.emplace(std::move(key), std::move(one));
    }
  }

  void end_what_is_missing(const InventoryChange& change) {
    std::set<std::string_view> there;
    for (const InventoryItem& item : change.items) there.insert(item.key);
    std::vector<std::string> gone;
    for (const auto& [key, one] : current_) {
      if (covers(change, key) && !there.contains(key)) gone.push_back(key);
    }
    for (const std::string& key : gone) end(key);
  }

  void end(const std::string& key) {
    const auto one = current_.find(key);
    if (one == current_.end()) return;
    if (one->second.since < when_) {
      Query(connection_, "UPDATE inventory SET until=? WHERE endpoint=? AND thing=? AND since=?")
          .with(when_, endpoint_, one->second.thing, one->second.since)
          .run();
    } else {  // it was never seen to be there
      Query(connection_, "DELETE FROM inventory WHERE endpoint=? AND thing=? AND since=?")
          .with(endpoint_, one->second.thing, one->second.since)
          .run();
      Query(
          connection_,
          "DELETE FROM inventory_things WHERE key=?1 AND NOT EXISTS (SELECT 1 FROM inventory WHERE thing=?1)")
          .with(one->second.thing)
          .run();
    }
    current_.erase(one);
    ++outcome_.changed;
  }

  void begin(const InventoryItem& item) {
    const std::string attributes = json_of(item.values);
    const auto one = current_.find(item.key);
    if (one != current_.end() && one->second.attributes == attributes) return;
    if (one != current_.end()) {
      end(item.key);
      --outcome_.changed;  // one change, not an end and a beginning
    } else if (current_.size() >= DigestStore::kInventoryItemsMax) {
      ++outcome_.dropped;
      return;
    }
    const std::int64_t thing = thing_of(item.key, attributes);
    Query(connection_,
          "INSERT INTO inventory VALUES (?, ?, ?, NULL) ON CONFLICT (endpoint, thing, since) DO UPDATE SET "
          "until=NULL")
        .with(endpoint_, thing, when_)
        .run();
    current_[item.key] = {thing, when_, attributes};
    ++outcome_.changed;
  }

  std::int64_t thing_of(const std::string& key, const std::string& attributes) {
    Query(connection_, "INSERT OR IGNORE INTO inventory_things (kind, name, attributes) VALUES (?, ?, ?)")
        .with(kind_, key, attributes)
        .run();
    Query query(connection_, "SELECT key FROM inventory_things WHERE kind=? AND name=? AND attributes=?");
    query.with(kind_, key, attributes).next();
    return query.take<std::int64_t>();
  }

  Connection& connection_;
  const std::int64_t endpoint_;
  const std::string& kind_;
  TimePoint when_;
  bool known_ = false;
  std::map<std::string, Current> current_;
  InventoryOutcome outcome_;
};

void forget_before(Connection& connection, std::int64_t endpoint, TimePoint before) {
  std::set<std::int64_t> things;
  {
    Query query(connection, "SELECT thing FROM inventory WHERE endpoint=? AND until<?");
    query.with(endpoint, before);
    while (query.next()) things.insert(query.take<std::int64_t>());
  }
  if (things.empty()) return;
  Query(connection, "DELETE FROM inventory WHERE endpoint=? AND until<?").with(endpoint, before).run();
  for (const std::int64_t thing : things) {
    Query(connection,
          "DELETE FROM inventory_things WHERE key=?1 AND NOT EXISTS (SELECT 1 FROM inventory WHERE thing=?1)")
        .with(thing)
        .run();
  }
}

}  // namespace

void make_inventory_tables(Connection& connection) { connection.execute(kInventoryTables); }

InventoryOutcome apply_inventory(Connection& connection, std::int64_t endpoint, const InventoryChange& change,
                                 TimePoint when, TimePoint received) {
  Applying applying(connection, endpoint, change.kind, when);
  if (!applying.has_room()) return {0, change.items.size()};
  const InventoryOutcome outcome = applying.apply(change);
  if (change.complete) forget_before(connection, endpoint, received - DigestStore::kInventoryHistory);
  return outcome;
}

}  // namespace tidemark::store::sqlite
