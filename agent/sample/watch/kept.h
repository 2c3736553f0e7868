#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::watch {

/// What of a watch outlives the agent.
struct Kept {
  std::string name;
  std::string type;
  std::string position;
  std::string trouble;           ///< as told last; empty: none
  std::uint64_t suppressed = 0;  ///< and not told yet
  friend bool operator==(const Kept&, const Kept&) = default;
};

/// As FORMAT.md beside this file says. An error says what is wrong with the text. Pure.
std::string encode(const std::vector<Kept>& watches);
absl::StatusOr<std::vector<Kept>> decode(std::string_view text);

}  // namespace tidemark::watch
