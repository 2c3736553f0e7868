#include <utility>

#include "collector/store/sqlite/arrivals_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/runs_table.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

std::vector<ResultRow> results_of(Connection& connection, const ComponentKey& component, TimePoint from,
                                  TimePoint to, Damage& damage) {
  std::vector<ResultRow> rows =
      rows_of(results_before(connection, component, from, Reader::kLeadMax, damage));
  for (auto& result : results_between(connection, component, from, to, damage))
    rows.push_back(row_of(std::move(result)));
  return rows;
}

/// Finds components; those of an endpoint come one after the other.
class ComponentKeys {
 public:
  explicit ComponentKeys(Connection& connection) : connection_(connection) {}

  std::optional<ComponentKey> of(const ComponentId& component) {
    if (endpoint_ != component.endpoint) key_ = endpoint_key(connection_, component.endpoint);
    endpoint_ = component.endpoint;
    return key_ ? component_key(connection_, *key_, component.check) : std::nullopt;
  }

 private:
  Connection& connection_;
  std::optional<EndpointId> endpoint_;  // the last one
  std::optional<std::int64_t> key_;     // its own
};

RunsAndResults runs_of(Connection& connection, const ComponentKey& component, TimePoint from, TimePoint to,
                       OpenChunks& chunks, Damage& damage) {
  RunsAndResults out;
  out.first = component.first;
  if (!component.first) return out;
  out.rows = runs_between(connection, component.key, from, to, damage);
  if (out.rows.empty()) {
    out.after = results_of(connection, component, from, to, damage);
    return out;
  }
  const TimePoint begin = out.rows.front().from;
  if (begin > from && begin > *component.first)
    out.before = results_of(connection, component, from, begin + Duration(1), damage);
  if (out.rows.back().to < to)
    out.after = rows_of(results_between(connection, component, out.rows.back().to, to, chunks, damage));
  return out;
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
      auto rows = results_of(connection, *key, from, to, damage_);
      if (!rows.empty()) found[component] = std::move(rows);
    }
    return found;
  });
}

absl::StatusOr<std::map<ComponentId, RunsAndResults>> SqliteReader::runs(
    std::span<const ComponentId> components, TimePoint from, TimePoint to) {
  using Found = std::map<ComponentId, RunsAndResults>;
  return readers_.get<Found>("cannot read runs", [&](Connection& connection) -> absl::StatusOr<Found> {
    Found found;
    OpenChunks chunks;
    ComponentKeys keys(connection);
    for (const auto& component : components) {
      if (const auto key = keys.of(component))
        found[component] = runs_of(connection, *key, from, to, chunks, damage_);
    }
    return found;
  });
}

absl::StatusOr<std::vector<std::vector<ResultRow>>> SqliteReader::results_since(
    std::span<const ResultsSince> components, TimePoint to) {
  using Found = std::vector<std::vector<ResultRow>>;
  return readers_.get<Found>("cannot read results", [&](Connection& connection) -> absl::StatusOr<Found> {
    Found found;
    OpenChunks chunks;
    ComponentKeys keys(connection);
    for (const auto& [component, from] : components) {
      auto& rows = found.emplace_back();
      if (const auto key = keys.of(component); key && from < to)
        rows = rows_of(results_between(connection, *key, from, to, chunks, damage_));
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
          found[id] = row_of(result_of(query));
        }
        return found;
      });
}

absl::StatusOr<std::optional<TimePoint>> SqliteReader::first_result(const ComponentId& component) {
  using Time = std::optional<TimePoint>;
  return readers_.get<Time>("cannot read the first result",
                            [&](Connection& connection) -> absl::StatusOr<Time> {
                              const auto key = component_key(connection, component);
                              return key ? key->first : Time{};
                            });
}

absl::StatusOr<std::optional<ArrivalRow>> SqliteReader::arrival(const ComponentId& component,
                                                                TimePoint time) {
  using Arrival = std::optional<ArrivalRow>;
  return readers_.get<Arrival>("cannot read which batch brought a result",
                               [&](Connection& connection) -> absl::StatusOr<Arrival> {
                                 const auto key = component_key(connection, component);
                                 return key ? arrival_of(connection, key->key, time) : Arrival{};
                               });
}

}  // namespace tidemark::store::sqlite
