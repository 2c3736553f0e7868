#include <algorithm>

#include "agent/sample/inventory/news.h"
#include "common/model/number.h"
#include "common/stream/chain.h"
#include "common/wire/batch_codec.h"

namespace tidemark::inventory {
namespace {

constexpr std::string_view kMagic = "TDMINV1\n";
constexpr const char* kPositionName = "position";
constexpr const char* kToldName = "told";
constexpr const char* kTroubleName = "trouble";

std::string digest_text(std::string_view bytes) {
  const stream::Digest digest = stream::digest_of(bytes);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string_view value_of(const Event& event, std::string_view key) {
  const auto at = std::find_if(event.attributes.begin(), event.attributes.end(),
                               [&](const Attribute& a) { return a.key == key; });
  return at == event.attributes.end() ? std::string_view() : std::string_view(at->value);
}

}  // namespace

std::string encode(const Told& told) {
  Section section;
  section.events.push_back({told.complete,
                            kPositionName,
                            Severity::kInfo,
                            {},
                            {{"epoch", std::to_string(told.position.epoch.value)},
                             {"generation", std::to_string(told.position.generation)},
                             {"store", told.position.store.text()}}});
  for (const auto& [kind, items] : told.kinds) {
    section.events.push_back({told.complete, kToldName, Severity::kInfo, {}, {}});
    section.events.back().inventory = all_of(kind, items);
  }
  for (const auto& [kind, reason] : told.troubles)
    section.events.push_back({told.complete, kTroubleName, Severity::kInfo, reason, {{"kind", kind}}});
  const std::string bytes = wire::encode(section);
  return std::string(kMagic) + digest_text(bytes) + bytes;
}

absl::StatusOr<Told> decode_told(std::string_view bytes) {
  constexpr std::size_t kHeadBytes = kMagic.size() + sizeof(stream::Digest);
  if (!bytes.starts_with(kMagic) || bytes.size() < kHeadBytes)
    return absl::DataLossError("it is no inventory of this version");
  const std::string_view body = bytes.substr(kHeadBytes);
  if (bytes.substr(kMagic.size(), sizeof(stream::Digest)) != digest_text(body))
    return absl::DataLossError("its checksum does not fit");
  const auto section = wire::decode_section(body);
  if (!section.ok()) return absl::DataLossError(section.status().message());
  Told out;
  for (const Event& event : section->events) {
    if (event.name == kPositionName) {
      out.complete = event.time;
      out.position = {StoreId::parse(value_of(event, "store")).value_or(StoreId{}),
                      parse_number<std::uint64_t>(value_of(event, "generation")).value_or(0),
                      {parse_number<std::uint64_t>(value_of(event, "epoch")).value_or(0)}};
    } else if (event.name == kTroubleName) {
      out.troubles[std::string(value_of(event, "kind"))] = event.body;
    } else if (event.inventory) {
      InventoryItems& items = out.kinds[event.inventory->kind];
      for (const InventoryItem& item : event.inventory->items) items[item.key] = item.values;
    }
  }
  return out;
}

}  // namespace tidemark::inventory
