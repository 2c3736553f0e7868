#include "collector/timeline/timeline.h"

#include <algorithm>

namespace tidemark::timeline {

std::string_view name_of(State state) {
  switch (state) {
    case State::kUp:
      return "UP";
    case State::kDegraded:
      return "DEGRADED";
    case State::kDown:
      return "DOWN";
    case State::kUnknown:
      return "UNKNOWN";
    case State::kAbsent:
      return "ABSENT";
    case State::kNotYet:
      return "NOT_YET";
    case State::kRetired:
      return "RETIRED";
  }
  return "UNKNOWN";
}

void append(Timeline& timeline, TimePoint from, TimePoint to, State state) {
  if (from >= to) return;
  if (!timeline.empty() && timeline.back().state == state && timeline.back().to == from) {
    timeline.back().to = to;
  } else {
    timeline.push_back({from, to, state});
  }
}

const Piece* piece_at(const Timeline& timeline, TimePoint at) {
  const auto piece = std::upper_bound(timeline.begin(), timeline.end(), at,
                                      [](TimePoint t, const Piece& p) { return t < p.to; });
  return piece != timeline.end() && piece->from <= at ? &*piece : nullptr;
}

}  // namespace tidemark::timeline
