#include <algorithm>
#include <set>

#include "collector/admin/answers.h"
#include "common/model/device_range.h"

namespace tidemark::admin {
namespace {

constexpr std::ptrdiff_t kRangesMax = 1'000;  // of a proxy: each device is looked for in all of them

/// A source that may be a proxy: a device cannot.
absl::StatusOr<store::EndpointRow> proxy_of(const Ports& ports, const std::string& name) {
  auto row = find_endpoint(ports, name);
  if (row.ok() && row->source != row->id)
    return absl::FailedPreconditionError("'" + row->name +
                                         "' is a device that a proxy polls, and no proxy itself");
  return row;
}

/// So that it comes back, and names its devices anew.
std::uint64_t end_streams(const Ports& ports, const store::EndpointRow& proxy, const std::string& why) {
  return ports.end_streams(proxy.id, {stream::Closing::Reason::kAssignment, why, {}});
}

/// Whose ranges it overlaps. kResourceExhausted: the proxy has as many as it may.
absl::Status add_overlaps(const Ports& ports, const store::EndpointRow& proxy, const DeviceRange& range,
                          v1::ProxyAssignReply& out) {
  const auto rows = ports.proxies.ranges(std::nullopt);
  if (!rows.ok()) return rows.status();
  const auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  const auto has = std::count_if(rows->begin(), rows->end(),
                                 [&](const store::ProxyRangeRow& row) { return row.source == proxy.id; });
  if (has >= kRangesMax)
    return absl::ResourceExhaustedError("'" + proxy.name + "' has " + std::to_string(has) +
                                        " ranges, which is the limit: assign wider ones in their place");
  for (const store::ProxyRangeRow& row : *rows) {
    const auto other = DeviceRange::parse(row.range);
    if (row.source == proxy.id || !other.ok() || !other->overlaps(range)) continue;
    v1::ProxyOverlap& added = *out.add_overlaps();
    added.set_proxy(name_or_id(*names, row.source));
    added.set_range(row.range);
  }
  std::sort(out.mutable_overlaps()->begin(), out.mutable_overlaps()->end(),
            [](const auto& a, const auto& b) { return a.proxy() < b.proxy(); });
  return absl::OkStatus();
}

void count_devices(const std::vector<store::EndpointRow>& endpoints, SourceId proxy, v1::Proxy& out) {
  for (const store::EndpointRow& row : endpoints) {
    if (row.source != proxy || row.id == proxy || row.kept_out() != nullptr) continue;
    if (row.device && row.device->gone) {
      out.set_devices_gone(out.devices_gone() + 1);
    } else {
      out.set_devices(out.devices() + 1);
    }
  }
}

}  // namespace

absl::StatusOr<v1::ProxyAssignReply> answer(const Ports& ports, const v1::ProxyAssignRequest& request) {
  const auto proxy = proxy_of(ports, request.proxy());
  if (!proxy.ok()) return proxy.status();
  if (proxy->revoked) {
    return absl::FailedPreconditionError("'" + proxy->name + "' was revoked at " + rfc3339(*proxy->revoked) +
                                         ": nothing can be assigned to it");
  }
  const auto range = DeviceRange::parse(request.range());
  if (!range.ok()) return range.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  v1::ProxyAssignReply out;
  out.set_proxy(proxy->name);
  out.set_range(range->text());
  if (auto status = add_overlaps(ports, *proxy, *range, out); !status.ok()) return status;
  if (auto status = ports.proxies.assign({proxy->id, range->text(), *entry}); !status.ok()) return status;
  out.set_streams_closed(end_streams(ports, *proxy, range->text() + " was assigned"));
  return out;
}

absl::StatusOr<v1::ProxyUnassignReply> answer(const Ports& ports, const v1::ProxyUnassignRequest& request) {
  const auto proxy = proxy_of(ports, request.proxy());
  if (!proxy.ok()) return proxy.status();
  const auto range = DeviceRange::parse(request.range());
  if (!range.ok()) return range.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.proxies.unassign(proxy->id, range->text(), *entry); !status.ok()) return status;
  v1::ProxyUnassignReply out;
  out.set_proxy(proxy->name);
  out.set_range(range->text());
  out.set_streams_closed(end_streams(ports, *proxy, range->text() + " was unassigned"));
  return out;
}

absl::StatusOr<v1::ProxyListReply> answer(const Ports& ports, const v1::ProxyListRequest& request) {
  std::optional<SourceId> asked;
  if (!request.proxy().empty()) {
    const auto proxy = proxy_of(ports, request.proxy());
    if (!proxy.ok()) return proxy.status();
    asked = proxy->id;
  }
  const auto endpoints = ports.reader.endpoints();
  if (!endpoints.ok()) return endpoints.status();
  const auto ranges = ports.proxies.ranges(asked);
  if (!ranges.ok()) return ranges.status();
  const auto standings = ports.devices();
  std::set<SourceId> proxies;
  for (const store::ProxyRangeRow& row : *ranges) proxies.insert(row.source);
  for (const store::EndpointRow& row : *endpoints) {
    if (row.device) proxies.insert(row.source);
  }
  for (const auto& [source, standing] : standings) proxies.insert(source);
  const auto live = live_now(ports);
  if (!live.ok()) return live.status();
  v1::ProxyListReply out;
  for (const store::EndpointRow& row : *endpoints) {
    if (asked ? row.id != *asked : !proxies.contains(row.id)) continue;
    v1::Proxy& proxy = *out.add_proxies();
    proxy.set_name(row.name);
    proxy.set_id(row.id.text());
    proxy.set_state(state_of(row, live->hears(row)));
    if (row.last_seen) proxy.set_last_seen_time_ms(unix_ms(*row.last_seen));
    for (const store::ProxyRangeRow& range : *ranges) {
      if (range.source != row.id) continue;
      v1::ProxyRange& added = *proxy.add_ranges();
      added.set_range(range.range);
      added.set_author(range.assigned.author);
      added.set_assigned_time_ms(unix_ms(range.assigned.time));
    }
    count_devices(*endpoints, row.id, proxy);
    const auto standing = standings.find(row.id);
    if (standing == standings.end()) continue;
    proxy.set_devices_refused(standing->second.refused);
    proxy.set_refused_reason(standing->second.reason);
  }
  return out;
}

}  // namespace tidemark::admin
