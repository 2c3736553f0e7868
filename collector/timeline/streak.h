#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "collector/timeline/timeline.h"

namespace tidemark::timeline {

/// A streak of results that are not ok, by their places.
struct Streak {
  std::size_t begin = 0;
  std::size_t end = 0;                   ///< the ok one after it, or the end
  std::optional<std::size_t> confirmed;  ///< the result that reached its confirm count
};

/// The one that begins with the result at `begin`; empty where that is ok. Linear in its length.
inline Streak streak_at(const std::vector<Result>& results, std::size_t begin) {
  Streak out{begin, begin, std::nullopt};
  for (; out.end < results.size() && results[out.end].state != CheckState::kOk; ++out.end) {
    if (!out.confirmed && out.end - begin + 1 >= results[out.end].confirm) out.confirmed = out.end;
  }
  return out;
}

}  // namespace tidemark::timeline
