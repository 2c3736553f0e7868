#include "agent/batch/inventory_pieces.h"

#include <algorithm>
#include <utility>

#include "agent/batch/tidy.h"

namespace tidemark::batch {
namespace {

/// A piece takes at most this part of a batch, so that one always has room for it.
constexpr std::size_t kBatchShare = 2;
constexpr std::size_t kStringOverhead = 8;  // tags and lengths, at most

std::size_t bytes_of(const InventoryItem& item) {
  std::size_t bytes = item.key.size() + 2 * kStringOverhead;
  for (const Attribute& value : item.values)
    bytes += value.key.size() + value.value.size() + 3 * kStringOverhead;
  return bytes;
}

void tidy_items(InventoryChange& change, const Limits& limits) {
  for (InventoryItem& item : change.items) {
    tidy(item.key, limits.name_bytes_max);
    // A name has neither tab nor line feed.
    std::replace_if(
        item.key.begin(), item.key.end(), [](char c) { return c == '\t' || c == '\n'; }, '?');
    tidy(item.values, limits);
    std::erase_if(item.values, [](const Attribute& value) { return value.key.empty(); });
    if (item.values.size() > limits.attributes_max) item.values.resize(limits.attributes_max);
  }
  std::erase_if(change.items, [](const InventoryItem& item) { return item.key.empty(); });
  std::stable_sort(change.items.begin(), change.items.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  const auto same_key = [](const InventoryItem& a, const InventoryItem& b) { return a.key == b.key; };
  change.items.erase(std::unique(change.items.begin(), change.items.end(), same_key), change.items.end());
}

}  // namespace

std::vector<Event> inventory_pieces(Event event, const Limits& limits) {
  InventoryChange& whole = *event.inventory;
  tidy_items(whole, limits);
  std::vector<InventoryItem> items = std::exchange(whole.items, {});
  const std::string last_key = std::exchange(whole.up_to, {});
  const std::size_t bytes_max = limits.batch_bytes_max / kBatchShare;

  std::vector<Event> out{event};
  std::size_t bytes = 0;
  for (InventoryItem& item : items) {
    InventoryChange* piece = &*out.back().inventory;
    const std::size_t size = bytes_of(item);
    const bool full = piece->items.size() >= limits.inventory_items_max || bytes + size > bytes_max;
    if (full && !piece->items.empty()) {
      const std::string end = whole.complete ? piece->items.back().key : std::string();
      piece->up_to = end;
      out.push_back(event);
      piece = &*out.back().inventory;
      piece->after = end;
      bytes = 0;
    }
    bytes += size;
    piece->items.push_back(std::move(item));
  }
  out.back().inventory->up_to = last_key;
  for (std::size_t i = 0; out.size() > 1 && i < out.size(); ++i) {
    out[i].body += " (part " + std::to_string(i + 1) + " of " + std::to_string(out.size()) + ")";
  }
  return out;
}

}  // namespace tidemark::batch
