#include "collector/store/sqlite/series_table.h"

namespace tidemark::store::sqlite {

std::optional<std::int64_t> series_key(Connection& connection, std::int64_t endpoint,
                                       const std::string& metric, const Attributes& attributes) {
  Query query(connection, "SELECT key FROM series WHERE endpoint=? AND metric=? AND attributes=?");
  if (!query.with(endpoint, metric, json_of(attributes)).next()) return std::nullopt;
  return query.take<std::int64_t>();
}

std::int64_t ensure_series(Connection& connection, std::int64_t endpoint, const std::string& metric,
                           const Attributes& attributes, const std::string& unit, MetricKind kind) {
  Query(connection,
        "INSERT INTO series (endpoint, metric, attributes, unit, kind) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (endpoint, metric, attributes) DO UPDATE SET unit=excluded.unit, kind=excluded.kind")
      .with(endpoint, metric, json_of(attributes), unit, kind)
      .run();
  return series_key(connection, endpoint, metric, attributes).value();
}

std::uint64_t series_count(Connection& connection) {
  Query query(connection, "SELECT coalesce(max(key), 0) FROM series");  // hardly any is ever removed
  query.next();
  return query.take<std::uint64_t>();
}

std::uint64_t series_count_of(Connection& connection, std::int64_t endpoint) {
  Query query(connection, "SELECT count(*) FROM series WHERE endpoint=?");
  query.with(endpoint).next();
  return query.take<std::uint64_t>();
}

}  // namespace tidemark::store::sqlite
