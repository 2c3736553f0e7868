#include "common/wire/message_fields.h"

#include <algorithm>

#include "common/wire/names.h"

namespace tidemark::wire {

absl::Status wrong_size(const char* what) {
  return absl::InvalidArgumentError(std::string(what) + " takes 16 bytes");
}

std::optional<stream::Digest> digest_from(const std::string& bytes) {
  stream::Digest digest{};
  if (bytes.size() != digest.size()) return std::nullopt;
  std::transform(bytes.begin(), bytes.end(), digest.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return digest;
}

std::string bytes_of(const stream::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void to_proto(const EndpointFacts& facts, v1::Facts& out) {
  out.set_hostname(facts.hostname);
  out.set_os(facts.os);
  out.set_endpoint_class(facts.endpoint_class);
  out.set_class_reason(facts.class_reason);
  out.set_site(facts.site);
  for (const auto& [key, value] : facts.labels) (*out.mutable_labels())[key] = value;
  out.set_agent_version(facts.agent_version);
}
EndpointFacts from_proto(const v1::Facts& facts) {
  EndpointFacts out{facts.hostname(), facts.os(), facts.endpoint_class(), facts.class_reason(),
                    facts.site(),     {},         facts.agent_version()};
  for (const auto& [key, value] : facts.labels()) out.labels[key] = value;
  return out;
}

void to_proto(const Limits& limits, v1::Limits& out) {
  out.set_batch_bytes_max(limits.batch_bytes_max);
  out.set_message_bytes_max(limits.message_bytes_max);
  out.set_window_bytes_max(limits.window_bytes_max);
  out.set_series_max(limits.series_max);
  out.set_sections_max(limits.sections_max);
  out.set_items_max(limits.items_max);
  out.set_name_bytes_max(limits.name_bytes_max);
  out.set_value_bytes_max(limits.value_bytes_max);
  out.set_attributes_max(limits.attributes_max);
  out.set_text_bytes_max(limits.text_bytes_max);
  out.set_future_max_ms(static_cast<std::uint64_t>(limits.future_max.count()));
  out.set_inventory_items_max(limits.inventory_items_max);
  out.set_devices_max(limits.devices_max);
}
Limits from_proto(const v1::Limits& limits) {
  return {limits.batch_bytes_max(),
          limits.message_bytes_max(),
          limits.window_bytes_max(),
          limits.series_max(),
          limits.sections_max(),
          limits.items_max(),
          limits.name_bytes_max(),
          limits.value_bytes_max(),
          limits.attributes_max(),
          limits.text_bytes_max(),
          Duration{static_cast<std::int64_t>(limits.future_max_ms())},
          limits.inventory_items_max(),
          limits.devices_max()};
}

void to_proto(const MonitorSet& set, v1::MonitorSet& out) {
  out.set_version(set.version);
  out.set_sampling_interval_ms(static_cast<std::uint64_t>(set.sampling_interval.count()));
  for (const CheckSpec& check : set.checks) {
    v1::CheckSpec& added = *out.add_checks();
    added.set_name(check.name);
    added.set_type(check.type);
    added.set_interval_ms(static_cast<std::uint64_t>(check.interval.count()));
    added.set_timeout_ms(static_cast<std::uint64_t>(check.timeout.count()));
    added.set_confirm(check.confirm);
    for (const auto& [key, value] : check.parameters) (*added.mutable_parameters())[key] = value;
  }
  for (const WatchSpec& watch : set.watches) {
    v1::WatchSpec& added = *out.add_watches();
    added.set_name(watch.name);
    added.set_type(watch.type);
    for (const auto& [key, value] : watch.parameters) (*added.mutable_parameters())[key] = value;
  }
}
/// Whatever a collector says, or a spool kept: no interval makes an endpoint spin, and none overflows a
/// clock.
Duration interval_of(std::uint64_t ms) {
  constexpr std::uint64_t least = 100;
  constexpr std::uint64_t most = 7ull * 24 * 3'600'000;
  return Duration{static_cast<std::int64_t>(std::clamp(ms, least, most))};
}
MonitorSet from_proto(const v1::MonitorSet& set) {
  MonitorSet out{set.version(), interval_of(set.sampling_interval_ms()), {}, {}};
  for (const v1::CheckSpec& check : set.checks()) {
    CheckSpec added{check.name(),
                    check.type(),
                    interval_of(check.interval_ms()),
                    interval_of(check.timeout_ms()),
                    check.confirm(),
                    {}};
    for (const auto& [key, value] : check.parameters()) added.parameters[key] = value;
    out.checks.push_back(std::move(added));
  }
  for (const v1::WatchSpec& watch : set.watches()) {
    WatchSpec added{watch.name(), watch.type(), {}};
    for (const auto& [key, value] : watch.parameters()) added.parameters[key] = value;
    out.watches.push_back(std::move(added));
  }
  return out;
}

void to_proto(const Device& device, v1::Device& out) {
  out.set_endpoint(device.endpoint.raw());
  out.set_name(device.name);
  out.set_address(device.address);
  out.set_host(device.host);
  out.set_endpoint_class(device.endpoint_class);
  out.set_site(device.site);
  for (const auto& [key, value] : device.labels) (*out.mutable_labels())[key] = value;
  out.set_description(device.description);
  out.set_object_id(device.object_id);
  out.set_gone(device.gone);
}
absl::StatusOr<Device> from_proto(const v1::Device& device) {
  const auto endpoint = EndpointId::from_bytes(device.endpoint());
  if (!endpoint || endpoint->nil()) return wrong_size("a device's endpoint");
  Device out{*endpoint,
             device.name(),
             device.address(),
             device.host(),
             device.endpoint_class(),
             device.site(),
             {},
             device.description(),
             device.object_id(),
             device.gone()};
  for (const auto& [key, value] : device.labels()) out.labels[key] = value;
  return out;
}

void to_proto(const stream::Origin& origin, v1::Origin& out) {
  out.set_spool_id(origin.spool.raw());
  out.set_seq_from(origin.from.value);
  out.set_seq_to(origin.to.value);
}
absl::StatusOr<stream::Origin> from_proto(const v1::Origin& origin) {
  const auto spool = SpoolId::from_bytes(origin.spool_id());
  if (!spool) return wrong_size("an origin's spool_id");
  return stream::Origin{*spool, BatchSeq{origin.seq_from()}, BatchSeq{origin.seq_to()}};
}

void to_proto(const SeriesDeclaration& declaration, v1::SeriesDeclaration& out) {
  out.set_number(declaration.number.value);
  if (!declaration.key.endpoint.nil()) out.set_endpoint(declaration.key.endpoint.raw());
  out.set_metric(declaration.key.metric);
  out.set_unit(declaration.unit);
  out.set_kind(to_proto(declaration.kind));
  add_attributes(declaration.key.attributes, *out.mutable_attributes());
}
absl::StatusOr<SeriesDeclaration> from_proto(const v1::SeriesDeclaration& declaration) {
  constexpr auto unknown_kind = static_cast<MetricKind>(0);  // validate_declaration() refuses it
  SeriesDeclaration out{SeriesNumber{declaration.number()},
                        {{}, declaration.metric(), read_attributes(declaration.attributes())},
                        declaration.unit(),
                        from_proto(declaration.kind()).value_or(unknown_kind)};
  if (!declaration.endpoint().empty()) {
    const auto endpoint = EndpointId::from_bytes(declaration.endpoint());
    if (!endpoint) return wrong_size("a declaration's endpoint, where it has one,");
    out.key.endpoint = *endpoint;
  }
  return out;
}

}  // namespace tidemark::wire
