#include "collector/store/sqlite/import_names.h"

#include <absl/strings/ascii.h>

#include <algorithm>

#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/series_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

struct Endpoint {
  std::int64_t key = 0;
  EndpointId id;
};

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
  const std::string name = absl::AsciiStrToLower(given);
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
  const EndpointId id = id_of(absl::AsciiStrToLower(given));
  EndpointFacts facts;
  facts.hostname = given;
  return {ensure_endpoint(connection, id, id, facts, {"", "", {{"origin", "import"}}}, now), id};
}

std::optional<std::int64_t> find_series(Connection& connection, std::int64_t endpoint,
                                        const ImportedSeries& series) {
  return series_key(connection, endpoint, series.metric, series.attributes);
}

bool room_for_series(Connection& connection, std::int64_t endpoint, const ImportLimits& limits) {
  return series_count(connection) < limits.series_max &&
         series_count_of(connection, endpoint) < limits.endpoint_series_max;
}

}  // namespace

std::optional<ImportedNames> find_names(Connection& connection, const ImportedEndpoint& imported) {
  const auto endpoint = find_endpoint(connection, imported.name);
  if (!endpoint) return std::nullopt;
  ImportedNames out{endpoint->key, endpoint->id, {}, {}};
  for (const ImportedResults& one : imported.checks) {
    const auto component = component_key(connection, endpoint->key, one.check);
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
  for (const ImportedResults& one : imported.checks)
    out.components.push_back(ensure_component(connection, endpoint.key, one.check));
  for (const ImportedSeries& one : imported.series) {
    auto series = find_series(connection, endpoint.key, one);
    if (!series && room_for_series(connection, endpoint.key, limits))
      series = ensure_series(connection, endpoint.key, one.metric, one.attributes, one.unit, one.kind);
    out.series.push_back(series);
  }
  return out;
}

}  // namespace tidemark::store::sqlite
