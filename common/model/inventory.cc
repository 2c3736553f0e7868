#include "common/model/inventory.h"

#include <algorithm>
#include <utility>

namespace tidemark {
namespace {

struct Noun {
  std::string_view kind, one, many;
};
constexpr std::array<Noun, 7> kNouns = {
    {{"os", "fact of the operating system", "facts of the operating system"},
     {"hardware", "part of the hardware", "parts of the hardware"},
     {"disk", "disk", "disks"},
     {"interface", "network interface", "network interfaces"},
     {"user", "user", "users"},
     {"service", "service", "services"},
     {"package", "package", "packages"}}};

/// What people call an item's state first; what has neither is told value by value.
constexpr std::array<std::string_view, 2> kTelling = {"version", "release"};

std::string_view value_of(const Attributes& values, std::string_view key) {
  const auto at =
      std::find_if(values.begin(), values.end(), [&](const Attribute& a) { return a.key == key; });
  return at == values.end() ? std::string_view() : std::string_view(at->value);
}

std::string shown(std::string_view value) { return value.empty() ? "nothing" : std::string(value); }

/// "3.0.11 → 3.0.14", or "shell: /bin/sh → /bin/bash, uid: 5 → 6".
std::string words_of(const Attributes& before, const Attributes& after) {
  for (const std::string_view key : kTelling) {
    const auto from = value_of(before, key), to = value_of(after, key);
    if (from != to) return " " + shown(from) + " → " + shown(to);
  }
  std::map<std::string_view, std::pair<std::string_view, std::string_view>> values;
  for (const Attribute& a : before) values[a.key].first = a.value;
  for (const Attribute& a : after) values[a.key].second = a.value;
  std::string out;
  for (const auto& [key, both] : values) {
    if (both.first == both.second) continue;
    out +=
        (out.empty() ? " " : ", ") + std::string(key) + ": " + shown(both.first) + " → " + shown(both.second);
  }
  return out;
}

std::string words_of(const ItemChange& change) {
  if (change.before && change.after) return change.key + words_of(*change.before, *change.after);
  const Attributes& there = change.before ? *change.before : *change.after;
  std::string out = change.key;
  for (const std::string_view key : kTelling) {
    const auto value = value_of(there, key);
    if (value.empty()) continue;
    out += " " + std::string(value);
    break;
  }
  return out + (change.before ? " removed" : " added");
}

}  // namespace

std::vector<ItemChange> changes_between(const InventoryItems& before, const InventoryItems& after) {
  std::vector<ItemChange> out;
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && b->first < a->first)) {
      out.push_back({b->first, b->second, std::nullopt});
      ++b;
    } else if (b == before.end() || a->first < b->first) {
      out.push_back({a->first, std::nullopt, a->second});
      ++a;
    } else {
      if (a->second != b->second) out.push_back({a->first, b->second, a->second});
      ++a, ++b;
    }
  }
  return out;
}

InventoryChange change_of(std::string kind, const std::vector<ItemChange>& changes) {
  InventoryChange out;
  out.kind = std::move(kind);
  for (const ItemChange& change : changes)
    out.items.push_back({change.key, change.after.value_or(Attributes{}), !change.after});
  return out;
}

InventoryChange all_of(std::string kind, const InventoryItems& items) {
  InventoryChange out;
  out.kind = std::move(kind);
  out.complete = true;
  for (const auto& [key, values] : items) out.items.push_back({key, values, false});
  return out;
}

bool covers(const InventoryChange& change, std::string_view key) {
  return change.complete && key > change.after && (change.up_to.empty() || key <= change.up_to);
}

std::string amount_of(std::string_view kind, std::size_t items) {
  const auto noun = std::find_if(kNouns.begin(), kNouns.end(), [&](const Noun& n) { return n.kind == kind; });
  std::string out = std::to_string(items) + " ";
  if (noun == kNouns.end())
    return out + (items == 1 ? "item of kind " : "items of kind ") + std::string(kind);
  return out.append(items == 1 ? noun->one : noun->many);
}

std::string sentence_of(std::string_view kind, const std::vector<ItemChange>& changes) {
  std::string out = amount_of(kind, changes.size()) + " changed";
  const std::size_t named = std::min(changes.size(), kSentenceItemsMax);
  for (std::size_t i = 0; i < named; ++i) out += (i == 0 ? ": " : ", ") + words_of(changes[i]);
  if (named < changes.size()) out += " and " + std::to_string(changes.size() - named) + " more";
  return out;
}

}  // namespace tidemark
