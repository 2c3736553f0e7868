#include <algorithm>

#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

ResultRow result_of(Query& query) {
  ResultRow row;
  query.into(row.time, row.clock_offset, row.state, row.interval, row.confirm, row.text);
  return row;
}

std::optional<std::int64_t> component_key(Connection& connection, const ComponentId& component) {
  Query query(
      connection,
      "SELECT c.key FROM components c JOIN endpoints e ON e.key=c.endpoint WHERE e.id=? AND c.check_name=?");
  if (!query.with(component.endpoint, component.check).next()) return std::nullopt;
  return query.take<std::int64_t>();
}

std::vector<ResultRow> results_of(Connection& connection, std::int64_t component, TimePoint from,
                                  TimePoint to) {
  std::vector<ResultRow> rows;
  {
    Query lead(
        connection,
        "SELECT time, clock_offset, state, interval, confirm, text FROM results WHERE component=? AND time<? "
        "ORDER BY time DESC LIMIT ?");
    lead.with(component, from, Reader::kLeadMax);
    while (lead.next()) rows.push_back(result_of(lead));
  }
  std::reverse(rows.begin(), rows.end());
  Query query(
      connection,
      "SELECT time, clock_offset, state, interval, confirm, text FROM results WHERE component=? AND time>=? "
      "AND time<? ORDER BY time");
  query.with(component, from, to);
  while (query.next()) rows.push_back(result_of(query));
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<ComponentId>> SqliteReader::components() {
  using Rows = std::vector<ComponentId>;
  return readers_.get<Rows>("cannot read the components", [](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection,
                "SELECT e.id, c.check_name FROM components c JOIN endpoints e ON e.key=c.endpoint "
                "ORDER BY e.id, c.check_name");
    Rows rows;
    while (query.next()) {
      ComponentId id;
      query.into(id.endpoint, id.check);
      rows.push_back(std::move(id));
    }
    return rows;
  });
}

absl::StatusOr<std::vector<ResultRow>> SqliteReader::results(const ComponentId& component, TimePoint from,
                                                             TimePoint to) {
  auto found = results(std::span(&component, 1), from, to);
  if (!found.ok()) return found.status();
  return std::move((*found)[component]);
}

absl::StatusOr<std::map<ComponentId, std::vector<ResultRow>>> SqliteReader::results(
    std::span<const ComponentId> components, TimePoint from, TimePoint to) {
  using Found = std::map<ComponentId, std::vector<ResultRow>>;
  return readers_.get<Found>("cannot read results", [&](Connection& connection) -> absl::StatusOr<Found> {
    Found found;
    for (const auto& component : components) {
      const auto key = component_key(connection, component);
      if (!key) continue;
      auto rows = results_of(connection, *key, from, to);
      if (!rows.empty()) found[component] = std::move(rows);
    }
    return found;
  });
}

absl::StatusOr<std::map<ComponentId, ResultRow>> SqliteReader::latest_results() {
  using Found = std::map<ComponentId, ResultRow>;
  return readers_.get<Found>(
      "cannot read the latest results", [](Connection& connection) -> absl::StatusOr<Found> {
        Query query(
            connection,
            "SELECT e.id, c.check_name, r.time, r.clock_offset, r.state, r.interval, r.confirm, r.text "
            "FROM components c JOIN endpoints e ON e.key=c.endpoint JOIN results r ON r.component=c.key "
            "AND r.time=(SELECT max(time) FROM results WHERE component=c.key)");
        Found found;
        while (query.next()) {
          ComponentId id;
          query.into(id.endpoint, id.check);
          found[id] = result_of(query);
        }
        return found;
      });
}

absl::StatusOr<std::optional<TimePoint>> SqliteReader::first_result(const ComponentId& component) {
  using Time = std::optional<TimePoint>;
  return readers_.get<Time>("cannot read the first result",
                            [&](Connection& connection) -> absl::StatusOr<Time> {
                              const auto key = component_key(connection, component);
                              if (!key) return Time{};
                              Query query(connection, "SELECT min(time) FROM results WHERE component=?");
                              query.with(*key).next();
                              return query.take<Time>();
                            });
}

}  // namespace tidemark::store::sqlite
