#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "common/model/inventory.h"

/// What this host is made of, read from its files without starting a program. INVENTORY.md beside this file
/// has every kind with its values.
namespace tidemark::inventory {

/// Items of one kind that are told; further ones are left out, and that is said.
inline constexpr std::size_t kItemsMax = 20'000;

struct Sources {
  std::filesystem::path root = "/";  ///< where the host's file system begins
  std::set<std::string> leave_out;   ///< kinds that are not told
};

struct Taken {
  std::map<std::string, InventoryItems> kinds;
  /// What could not be told as a whole, by kind, and why: for people.
  std::map<std::string, std::string> troubles;
};

/// May take a second, and hang where the host's files do: for a thread of its own.
Taken take(const Sources& sources);

/// Differs from an earlier one where the inventory has probably changed: sizes, times and names alone. As
/// take(), though much faster.
std::string fingerprint(const Sources& sources);

}  // namespace tidemark::inventory
