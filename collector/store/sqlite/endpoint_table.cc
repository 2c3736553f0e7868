#include "collector/store/sqlite/endpoint_table.h"

#include <algorithm>

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kSelect =
    "SELECT id, name, source, hostname, os, class, class_reason, site, labels, agent_version, granted_class, "
    "granted_site, "
    "granted_labels, enrolled, last_seen, revoked, retired, clock_offset, monitor_set, spool_bytes, "
    "spool_bytes_max, "
    "spool_batches, spool_oldest, address, host, description, object_id, gone FROM endpoints LEFT JOIN "
    "devices "
    "ON endpoint=key WHERE ";

EndpointRow endpoint_of(Query& query) {
  EndpointRow row;
  auto& facts = row.facts;
  std::string labels, granted_labels;
  std::string granted_class, granted_site;
  query.into(row.id, row.name, row.source, facts.hostname, facts.os, facts.endpoint_class, facts.class_reason,
             facts.site, labels, facts.agent_version, granted_class, granted_site, granted_labels,
             row.enrolled, row.last_seen, row.revoked, row.retired, row.clock_offset, row.monitor_set_version,
             row.spool.bytes, row.spool.bytes_max, row.spool.batches, row.spool.oldest);
  if (auto address = query.take<std::optional<std::string>>()) {
    auto& device = row.device.emplace();
    device.address = *std::move(address);
    query.into(device.host, device.description, device.object_id, device.gone);
  }
  facts.labels = labels_of(labels);
  for (auto& [key, value] : labels_of(granted_labels)) facts.labels[key] = value;
  if (!granted_class.empty()) {
    facts.endpoint_class = granted_class;
    facts.class_reason = "granted";
  }
  if (!granted_site.empty()) facts.site = granted_site;
  return row;
}

bool taken(Connection& connection, const std::string& name) {
  return Query(connection, "SELECT 1 FROM endpoints WHERE name=?").with(name).next();
}

/// Lower-case letters, digits, dots, hyphens and underscores; never like a uuid, so that a name or an id is
/// clear.
std::string name_base(const std::string& hostname) {
  std::string name;
  for (const char c : hostname.substr(0, kEndpointNameBytesMax)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.' ||
                       lower == '_' || lower == '-';
    name += plain ? lower : '-';
  }
  const auto first = name.find_first_not_of("-.");
  if (first == std::string::npos) return "endpoint";
  name = name.substr(first, name.find_last_not_of("-.") - first + 1);
  return Uuid::parse(name) ? "endpoint-" + name : name;
}

std::string unique_name(Connection& connection, const std::string& hostname) {
  const auto base = name_base(hostname);
  auto name = base;
  for (int n = 2; taken(connection, name); ++n) name = base + "-" + std::to_string(n);
  return name;
}

void set_name(Connection& connection, const EndpointRow& endpoint, const std::string& name) {
  Query(connection, "UPDATE endpoints SET name=? WHERE id=?").with(name, endpoint.id).run();
  rename_scopes(connection, endpoint.name, name);
}

}  // namespace

std::vector<EndpointRow> endpoints_where(Connection& connection, const std::string& condition,
                                         const std::vector<std::string>& blobs) {
  Query query(connection, kSelect + condition);
  for (const auto& blob : blobs) query.with(Blob{blob});
  std::vector<EndpointRow> rows;
  while (query.next()) rows.push_back(endpoint_of(query));
  return rows;
}

std::optional<EndpointRow> endpoint_by_id(Connection& connection, EndpointId id) {
  auto rows = endpoints_where(connection, "id=?", {id.raw()});
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

absl::StatusOr<EndpointRow> endpoint_named(Connection& connection, const std::string& name_or_id) {
  if (const auto id = EndpointId::parse(name_or_id)) {
    if (auto row = endpoint_by_id(connection, *id)) return *std::move(row);
  } else {
    Query query(connection, std::string(kSelect) + "name=?");
    if (query.with(name_or_id).next()) return endpoint_of(query);
  }
  return absl::NotFoundError("no endpoint is called \"" + name_or_id +
                             "\"; 'tidemark endpoint list' shows them all");
}

std::optional<std::int64_t> endpoint_key(Connection& connection, EndpointId id) {
  Query query(connection, "SELECT key FROM endpoints WHERE id=?");
  if (!query.with(id).next()) return std::nullopt;
  return query.take<std::int64_t>();
}

std::int64_t ensure_endpoint(Connection& connection, EndpointId id, SourceId source,
                             const EndpointFacts& facts, const Grant& grant, TimePoint now) {
  if (const auto key = endpoint_key(connection, id)) return *key;
  Query(connection,
        "INSERT INTO endpoints (id, name, source, granted_class, granted_site, granted_labels, enrolled) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)")
      .with(id, unique_name(connection, facts.hostname), source, grant.endpoint_class, grant.site,
            json_of(grant.labels), now)
      .run();
  const auto key = connection.last_id();
  update_facts(connection, id, facts);
  return key;
}

void rename_endpoint(Connection& connection, const EndpointRow& endpoint, const std::string& hostname) {
  if (name_base(endpoint.facts.hostname) == name_base(hostname)) return;
  Query by_hand(connection, "SELECT named_by_hand FROM endpoints WHERE id=?");
  if (by_hand.with(endpoint.id).next() && by_hand.take<bool>()) return;
  set_name(connection, endpoint, unique_name(connection, hostname));
}

void note_retirement(Connection& connection) {
  connection.execute("ALTER TABLE endpoints ADD COLUMN retired INTEGER");
}

std::string words_of(const EndpointRow& endpoint) {
  return "endpoint '" + endpoint.name + "' (" + endpoint.id.text() + ")";
}

void note_names_by_hand(Connection& connection) {
  connection.execute("ALTER TABLE endpoints ADD COLUMN named_by_hand INTEGER NOT NULL DEFAULT 0");
}

absl::Status check_name(const std::string& name) {
  if (!name.empty() && name.size() <= kEndpointNameBytesMax && name_base(name) == name)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      "'" + name + "' is no name for an endpoint: it takes up to " + std::to_string(kEndpointNameBytesMax) +
      " lower-case letters, digits, dots, hyphens and underscores, with a letter, "
      "a digit or an underscore at both ends, and is no uuid");
}

void name_by_hand(Connection& connection, const EndpointRow& endpoint, const std::string& name) {
  set_name(connection, endpoint, name);
  Query(connection, "UPDATE endpoints SET named_by_hand=1 WHERE id=?").with(endpoint.id).run();
}

/// Planned work and changes are told by the endpoint's name.
void rename_scopes(Connection& connection, const std::string& from, const std::string& to) {
  for (const char* const table : {"maintenances", "changes"}) {
    Query(connection, "UPDATE " + std::string(table) + " SET scope=? WHERE scope_kind=? AND scope=?")
        .with(to, static_cast<std::int64_t>(Scope::Kind::kEndpoint), from)
        .run();
  }
}

Grant grant_of(Connection& connection, EndpointId id) {
  Query query(connection, "SELECT granted_class, granted_site, granted_labels FROM endpoints WHERE id=?");
  Grant grant;
  std::string labels;
  if (!query.with(id).next()) return grant;
  query.into(grant.endpoint_class, grant.site, labels);
  grant.labels = labels_of(labels);
  return grant;
}

void set_grant(Connection& connection, EndpointId id, const Grant& grant) {
  Query(connection, "UPDATE endpoints SET granted_class=?, granted_site=?, granted_labels=? WHERE id=?")
      .with(grant.endpoint_class, grant.site, json_of(grant.labels), id)
      .run();
}

void mark_seen(Connection& connection, EndpointId id, TimePoint when) {
  Query(connection, "UPDATE endpoints SET last_seen=?1 WHERE id=?2 AND coalesce(last_seen, 0)<?1")
      .with(when, id)
      .run();
}

void update_facts(Connection& connection, EndpointId id, const EndpointFacts& facts) {
  Query(connection,
        "UPDATE endpoints SET hostname=?, os=?, class=?, class_reason=?, site=?, labels=?, agent_version=? "
        "WHERE "
        "id=?")
      .with(facts.hostname, facts.os, facts.endpoint_class, facts.class_reason, facts.site,
            json_of(facts.labels), facts.agent_version, id)
      .run();
}

}  // namespace tidemark::store::sqlite
