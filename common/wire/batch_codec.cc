#include "common/wire/batch_codec.h"

#include <tidemark/v1/telemetry.pb.h>

#include <algorithm>
#include <limits>

#include "common/model/limits.h"
#include "common/wire/block_codec.h"
#include "common/wire/names.h"

namespace tidemark::wire {
namespace {

/// States and severities that this version does not know are decoded to these; validation refuses them by
/// their mark.
constexpr auto kUnknownState = static_cast<CheckState>(255);
constexpr auto kUnknownSeverity = static_cast<Severity>(255);

void encode_inventory(const InventoryChange& change, v1::InventoryChange& out) {
  out.set_kind(change.kind);
  out.set_complete(change.complete);
  out.set_after(change.after);
  out.set_up_to(change.up_to);
  for (const InventoryItem& item : change.items) {
    v1::InventoryItem& added = *out.add_items();
    added.set_key(item.key);
    add_attributes(item.values, *added.mutable_values());
    added.set_removed(item.removed);
  }
}

InventoryChange decode_inventory(const v1::InventoryChange& change) {
  InventoryChange out{change.kind(), change.complete(), {}, change.after(), change.up_to()};
  out.items.reserve(static_cast<std::size_t>(change.items_size()));
  for (const v1::InventoryItem& item : change.items())
    out.items.push_back({item.key(), read_attributes(item.values()), item.removed()});
  return out;
}

void to_proto_section(const Section& section, v1::Section& out) {
  if (!section.endpoint.nil()) out.set_endpoint(section.endpoint.raw());
  for (const SampleBlock& block : section.blocks) encode_block(block, *out.add_blocks());
  for (const CheckResult& result : section.results) {
    v1::CheckResult& added = *out.add_results();
    added.set_check(result.check);
    added.set_time_ms(unix_ms(result.time));
    added.set_state(to_proto(result.state));
    added.set_interval_ms(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(result.interval.count(), 0, std::numeric_limits<std::uint32_t>::max())));
    added.set_confirm(result.confirm);
    added.set_text(result.text);
  }
  for (const Event& event : section.events) {
    v1::Event& added = *out.add_events();
    added.set_time_ms(unix_ms(event.time));
    added.set_name(event.name);
    added.set_severity(to_proto(event.severity));
    added.set_body(event.body);
    add_attributes(event.attributes, *added.mutable_attributes());
    if (event.inventory) encode_inventory(*event.inventory, *added.mutable_inventory());
  }
}

absl::StatusOr<Section> from_proto_section(const v1::Section& section) {
  Section out;
  if (!section.endpoint().empty()) {
    const auto endpoint = EndpointId::from_bytes(section.endpoint());
    if (!endpoint)
      return absl::InvalidArgumentError("a section's endpoint takes 16 bytes, or none for the source itself");
    out.endpoint = *endpoint;
  }
  for (const v1::SampleBlock& block : section.blocks()) {
    auto decoded = decode_block(block);
    if (!decoded.ok()) return decoded.status();
    out.blocks.push_back(std::move(*decoded));
  }
  for (const v1::CheckResult& result : section.results()) {
    out.results.push_back({result.check(), from_unix_ms(result.time_ms()),
                           from_proto(result.state()).value_or(kUnknownState), Duration{result.interval_ms()},
                           result.confirm(), result.text()});
  }
  for (const v1::Event& event : section.events()) {
    out.events.push_back({from_unix_ms(event.time_ms()), event.name(),
                          from_proto(event.severity()).value_or(kUnknownSeverity), event.body(),
                          read_attributes(event.attributes())});
    if (event.has_inventory()) out.events.back().inventory = decode_inventory(event.inventory());
  }
  return out;
}

}  // namespace

std::string encode(const Batch& batch) {
  v1::Batch out;
  out.set_created_ms(unix_ms(batch.created));
  for (const Section& section : batch.sections) to_proto_section(section, *out.add_sections());
  return out.SerializeAsString();
}

std::string encode(const Section& section) {
  v1::Section out;
  to_proto_section(section, out);
  return out.SerializeAsString();
}

std::string encode_blocks(const std::vector<SampleBlock>& blocks) {
  v1::Section out;
  for (const SampleBlock& block : blocks) encode_block(block, *out.add_blocks());
  return out.SerializeAsString();
}

absl::StatusOr<Batch> decode_batch(std::string_view bytes) {
  v1::Batch batch;
  if (!batch.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("these bytes are no batch");
  }
  // Before any of them takes up what a value takes.
  std::uint64_t items = 0;
  for (const v1::Section& section : batch.sections())
    items += static_cast<std::uint64_t>(section.results_size()) +
             static_cast<std::uint64_t>(section.events_size());
  if (items > Limits{}.items_max) {
    return absl::InvalidArgumentError("the batch has " + std::to_string(items) +
                                      " results and events; at most " + std::to_string(Limits{}.items_max) +
                                      " are taken");
  }
  Batch out;
  out.created = from_unix_ms(batch.created_ms());
  for (const v1::Section& section : batch.sections()) {
    auto decoded = from_proto_section(section);
    if (!decoded.ok()) return decoded.status();
    out.sections.push_back(std::move(*decoded));
  }
  return out;
}

absl::StatusOr<Section> decode_section(std::string_view bytes) {
  v1::Section section;
  if (!section.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("these bytes are no section");
  }
  return from_proto_section(section);
}

}  // namespace tidemark::wire
