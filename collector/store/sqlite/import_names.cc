#include "collector/store/sqlite/import_names.h"

#include <algorithm>

#include "collector/store/sqlite/endpoint_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

struct Endpoint {
  std::int64_t key = 0;
  EndpointId id;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Version 8 of RFC 9562: made of what it names.
EndpointId id_of(const std::string& name) {
  const auto digest = stream::digest_of("tidemark imported endpoint\n" + name);
  EndpointId id;
  std::copy_n(digest.begin(), id.value.bytes.size(), id.value.bytes.begin());
  id.value.bytes[6] = static_cast<std::uint8_t>((id.value.bytes[6] & 0x0f) | 0x80);
  id.value.bytes[8] = static_cast<std::uint8_t>((id.value.bytes[8] & 0x3f) | 0x80);
  return id;
}

std::optional<Endpoint> find_endpoint(Connection& connection, const std::string& given) {
  const std::string name = lower(given);
  Endpoint found;
  for (const std::string& one : {given, name}) {
    Query named(connection, "SELECT key, id FROM endpoints WHERE name=?");
    if (!named.with(one).next()) continue;
    named.into(found.key, found.id);
    return found;
  }
  found.id = id_of(name);
  const auto key = endpoint_key(connection, found.id);
  if (!key) return std::nullopt;
  found.key = *key;
  return found;
}

Endpoint ensure(Connection& connection, const std::string& given, TimePoint now) {
  if (const auto found = find_endpoint(connection, given)) return *found;
  const EndpointId id = id_of(lower(given));
  EndpointFacts facts;
  facts.hostname = given;
  return {ensure_endpoint(connection, id, id, facts, {"", "", {{"origin", "import"}}}, now), id};
}

std::optional<ImportedComponent> find_component(Connection& connection, std::int64_t endpoint,
                                                const std::string& check) {
  Query query(connection, "SELECT key, first FROM components WHERE endpoint=? AND check_name=?");
  if (!query.with(endpoint, check).next()) return std::nullopt;
  ImportedComponent out;
  query.into(out.key, out.first);
  return out;
}

std::optional<std::int64_t> find_series(Connection& connection, std::int64_t endpoint,
                                        const ImportedSeries& series) {
  Query query(connection, "SELECT key FROM series WHERE endpoint=? AND metric=? AND attributes=?");
  if (!query.with(endpoint, series.metric, json_of(series.attributes)).next()) return std::nullopt;
  return query.take<std::int64_t>();
}

std::uint64_t number(Connection& connection, std::string_view sql, std::optional<std::int64_t> of = {}) {
  Query query(connection, sql);
  if (of) query.with(*of);
  query.next();
  return query.take<std::uint64_t>();
}

bool room_for_series(Connection& connection, std::int64_t endpoint, const ImportLimits& limits) {
  return number(connection, "SELECT coalesce(max(key), 0) FROM series") < limits.series_max &&
         number(connection, "SELECT count(*) FROM series WHERE endpoint=?", endpoint) <
             limits.endpoint_series_max;
}

}  // namespace

std::optional<ImportedNames> find_names(Connection& connection, const ImportedEndpoint& imported) {
  const auto endpoint = find_endpoint(connection, imported.name);
  if (!endpoint) return std::nullopt;
  ImportedNames out{endpoint->key, endpoint->id, {}, {}};
  for (const ImportedResults& one : imported.checks) {
    const auto component = find_component(connection, endpoint->key, one.check);
    if (!component) return std::nullopt;
    out.components.push_back(*component);
  }
  for (const ImportedSeries& one : imported.series) {
    const auto series = find_series(connection, endpoint->key, one);
    if (!series) return std::nullopt;
    out.series.push_back(series);
  }
  return out;
}

ImportedNames ensure_names(Connection& connection, const ImportedEndpoint& imported,
                           const ImportLimits& limits, TimePoint now) {
  const Endpoint endpoint = ensure(connection, imported.name, now);
  ImportedNames out{endpoint.key, endpoint.id, {}, {}};
  for (const ImportedResults& one : imported.checks) {
    Query(connection, "INSERT OR IGNORE INTO components (endpoint, check_name) VALUES (?, ?)")
        .with(endpoint.key, one.check)
        .run();
    out.components.push_back(find_component(connection, endpoint.key, one.check).value());
  }
  for (const ImportedSeries& one : imported.series) {
    auto series = find_series(connection, endpoint.key, one);
    if (!series && room_for_series(connection, endpoint.key, limits)) {
      Query(connection,
            "INSERT INTO series (endpoint, metric, attributes, unit, kind) VALUES (?, ?, ?, ?, ?)")
          .with(endpoint.key, one.metric, json_of(one.attributes), one.unit, one.kind)
          .run();
      series = connection.last_id();
    }
    out.series.push_back(series);
  }
  return out;
}

}  // namespace tidemark::store::sqlite
