#include "collector/store/sqlite/proxies_table.h"

#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kProxyTables = R"sql(
CREATE TABLE proxy_ranges (
  source BLOB NOT NULL,
  range TEXT NOT NULL,
  assigned INTEGER NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (source, range)
) STRICT, WITHOUT ROWID;
CREATE TABLE devices (
  endpoint INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  host TEXT NOT NULL,
  description TEXT NOT NULL,
  object_id TEXT NOT NULL,
  gone INTEGER
) STRICT;
)sql";

EndpointFacts facts_of(const Device& device) {
  EndpointFacts facts;
  facts.hostname = device.name;
  facts.endpoint_class = device.endpoint_class;
  if (!device.endpoint_class.empty()) facts.class_reason = "its proxy says so";
  facts.site = device.site;
  facts.labels = device.labels;
  return facts;
}

bool tells_the_same(const EndpointRow& row, const EndpointFacts& facts) {
  return row.facts.hostname == facts.hostname && row.facts.endpoint_class == facts.endpoint_class &&
         row.facts.site == facts.site && row.facts.labels == facts.labels;
}

bool tells_the_same(const std::optional<DeviceRow>& row, const Device& device) {
  return row && row->address == device.address && row->host == device.host &&
         row->description == device.description && row->object_id == device.object_id &&
         row->gone.has_value() == device.gone;
}

absl::Status put_device(Connection& connection, SourceId source, const Device& device, TimePoint now) {
  const auto before = endpoint_by_id(connection, device.endpoint);
  if (before && (before->source != source || before->id == source)) {
    return absl::AbortedError("device " + device.endpoint.text() + " of source " + source.text() +
                              " became another's meanwhile");
  }
  const EndpointFacts facts = facts_of(device);
  const auto key = ensure_endpoint(connection, device.endpoint, source, facts, Grant{}, now);
  if (before && !tells_the_same(*before, facts)) {
    rename_endpoint(connection, *before, facts.hostname);
    update_facts(connection, device.endpoint, facts);
  }
  if (before && tells_the_same(before->device, device)) return absl::OkStatus();
  std::optional<TimePoint> gone;
  if (device.gone) gone = before && before->device && before->device->gone ? before->device->gone : now;
  Query(connection, "INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?)")
      .with(key, device.address, device.host, device.description, device.object_id, gone)
      .run();
  return absl::OkStatus();
}

}  // namespace

void make_proxy_tables(Connection& connection) { connection.execute(kProxyTables); }

absl::Status put_devices(Connection& connection, SourceId source, const std::vector<Device>& devices,
                         TimePoint now) {
  for (const Device& device : devices) {
    if (auto status = put_device(connection, source, device, now); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::uint64_t device_count(Connection& connection, SourceId source) {
  Query query(connection, "SELECT count(*) FROM endpoints WHERE source=?1 AND id<>?1");
  query.with(source).next();
  return query.take<std::uint64_t>();
}

std::vector<std::string> ranges_of(Connection& connection, SourceId source) {
  Query query(connection, "SELECT range FROM proxy_ranges WHERE source=? ORDER BY range");
  query.with(source);
  std::vector<std::string> ranges;
  while (query.next()) ranges.push_back(query.take<std::string>());
  return ranges;
}

}  // namespace tidemark::store::sqlite
