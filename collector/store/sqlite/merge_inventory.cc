#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collector/store/sqlite/merge_tables.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

/// An endpoint had that thing.
struct Had {
  std::int64_t thing = 0;
  std::string name;
  TimePoint since;
  std::optional<TimePoint> until;
};

/// What is known of a kind.
struct Kind {
  std::string kind;
  TimePoint first, changed;
  std::optional<TimePoint> confirmed;
};

/// A kind that both have told of: what the newer one told comes after all that the older one told, and where
/// its first word was about all there is, that ends what it did not name.
class KindOfBoth {
 public:
  KindOfBoth(Connection& connection, std::int64_t old_one, std::int64_t new_one, const Kind& old_kind,
             const Kind& new_kind)
      : connection_(connection), old_(old_one), new_(new_one), older_(old_kind), newer_(new_kind) {}

  void merge() {
    auto told = rows(new_, "");
    for (const Had& had : told) remove(new_, had);
    for (const Had& had : rows(old_, " AND i.until IS NULL")) follow(had, told);
    for (const Had& had : told) insert(had);
    for (const std::int64_t thing : touched_) forget_if_unused(thing);
    note();
  }

 private:
  /// The older one's last change comes first, whatever the clocks said.
  TimePoint after(TimePoint time) const { return std::max(time, older_.changed); }
  bool whole() const { return newer_.confirmed.has_value(); }

  std::vector<Had> rows(std::int64_t endpoint, const std::string& condition) {
    Query query(connection_,
                "SELECT i.thing, t.name, i.since, i.until FROM inventory i JOIN inventory_things t ON "
                "t.key=i.thing WHERE i.endpoint=? AND t.kind=?" +
                    condition + " ORDER BY i.since, i.thing");
    query.with(endpoint, newer_.kind);
    std::vector<Had> out;
    while (query.next()) {
      Had& had = out.emplace_back();
      query.into(had.thing, had.name, had.since, had.until);
    }
    return out;
  }

  /// What became of something that the older one had at last.
  void follow(const Had& had, std::vector<Had>& told) {
    const auto next =
        std::find_if(told.begin(), told.end(), [&](const Had& one) { return one.name == had.name; });
    const bool at_once = next != told.end() && after(next->since) == after(newer_.first);
    if (next != told.end() && next->thing == had.thing && (at_once || !whole())) {  // it is the same still
      if (next->until) end(had, after(*next->until));
      told.erase(next);
    } else if (whole()) {
      end(had, after(newer_.first));
      differs_ = true;
    } else if (next != told.end()) {
      end(had, after(next->since));
    }
  }

  void end(const Had& had, TimePoint when) {
    if (when <= had.since) return remove(old_, had);  // it was never seen to be there
    Query(connection_, "UPDATE inventory SET until=? WHERE endpoint=? AND thing=? AND since=?")
        .with(when, old_, had.thing, had.since)
        .run();
  }

  void remove(std::int64_t endpoint, const Had& had) {
    Query(connection_, "DELETE FROM inventory WHERE endpoint=? AND thing=? AND since=?")
        .with(endpoint, had.thing, had.since)
        .run();
    touched_.insert(had.thing);
  }

  void insert(const Had& had) {
    const TimePoint since = after(had.since);
    if (had.until && after(*had.until) <= since) return;
    differs_ = differs_ || since == after(newer_.first);
    Query(connection_,
          "INSERT INTO inventory VALUES (?, ?, ?, ?) ON CONFLICT (endpoint, thing, since) DO UPDATE SET "
          "until=excluded.until")
        .with(old_, had.thing, since, had.until ? std::optional(after(*had.until)) : std::nullopt)
        .run();
  }

  void forget_if_unused(std::int64_t thing) {
    Query(connection_,
          "DELETE FROM inventory_things WHERE key=?1 AND NOT EXISTS (SELECT 1 FROM inventory WHERE thing=?1)")
        .with(thing)
        .run();
  }

  void note() {
    TimePoint changed = older_.changed;
    if (differs_) changed = after(newer_.first);
    if (newer_.changed > newer_.first) changed = after(newer_.changed);
    const auto confirmed = whole() ? std::optional(after(*newer_.confirmed)) : older_.confirmed;
    Query(connection_, "UPDATE inventory_kinds SET changed=?, confirmed=? WHERE endpoint=? AND kind=?")
        .with(changed, confirmed, old_, newer_.kind)
        .run();
    Query(connection_, "DELETE FROM inventory_kinds WHERE endpoint=? AND kind=?")
        .with(new_, newer_.kind)
        .run();
  }

  Connection& connection_;
  const std::int64_t old_, new_;
  const Kind& older_;
  const Kind& newer_;
  std::set<std::int64_t> touched_;  // things of rows that were taken away
  bool differs_ = false;            // the newer one's first word from the older one's last
};

std::map<std::string, Kind> kinds_of(Connection& connection, std::int64_t endpoint) {
  Query query(connection, "SELECT kind, first, changed, confirmed FROM inventory_kinds WHERE endpoint=?");
  query.with(endpoint);
  std::map<std::string, Kind> out;
  while (query.next()) {
    Kind kind;
    query.into(kind.kind, kind.first, kind.changed, kind.confirmed);
    out[kind.kind] = kind;
  }
  return out;
}

}  // namespace

void merge_inventory(Connection& connection, const Merging& merging) {
  const std::int64_t old_one = merging.old_one.key, new_one = merging.new_one.key;
  const auto older = kinds_of(connection, old_one), newer = kinds_of(connection, new_one);
  for (const auto& [name, kind] : newer) {
    if (const auto both = older.find(name); both != older.end())
      KindOfBoth(connection, old_one, new_one, both->second, kind).merge();
  }
  // Of kinds of which the older one never told.
  for (const char* table : {"inventory", "inventory_kinds"}) {
    Query(connection, "UPDATE " + std::string(table) + " SET endpoint=? WHERE endpoint=?")
        .with(old_one, new_one)
        .run();
  }
}

}  // namespace tidemark::store::sqlite
