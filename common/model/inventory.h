#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/telemetry.h"

/// What an endpoint is made of, and how that changed. Pure.
namespace tidemark {

/// The kinds that agents of this version tell of; a collector files any.
inline constexpr std::array<std::string_view, 7> kInventoryKinds = {"os",   "hardware", "disk",   "interface",
                                                                    "user", "service",  "package"};

/// All of one kind, by key.
using InventoryItems = std::map<std::string, Attributes, std::less<>>;

/// One item before and after; absent: it was, or is, not there.
struct ItemChange {
  std::string key;
  std::optional<Attributes> before;
  std::optional<Attributes> after;
  friend bool operator==(const ItemChange&, const ItemChange&) = default;
};

/// By key; items that stayed the same are left out.
std::vector<ItemChange> changes_between(const InventoryItems& before, const InventoryItems& after);

/// As they travel: what is new or other than before, and which keys are gone.
InventoryChange change_of(std::string kind, const std::vector<ItemChange>& changes);
/// Everything of a kind.
InventoryChange all_of(std::string kind, const InventoryItems& items);

/// Whether a complete change says that whatever has this key, and is not among its items, is not there.
bool covers(const InventoryChange& change, std::string_view key);

/// For people: "2 packages changed: openssl 3.0.11 → 3.0.14, telnet removed". At most kSentenceItemsMax are
/// named.
inline constexpr std::size_t kSentenceItemsMax = 20;
std::string sentence_of(std::string_view kind, const std::vector<ItemChange>& changes);
/// For people: "412 packages".
std::string amount_of(std::string_view kind, std::size_t items);

}  // namespace tidemark
