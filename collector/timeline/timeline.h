#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/model/telemetry.h"
#include "common/model/time.h"

/// Pure algebra of states over time (collector/trends/METRICS.md, sections 1 and 2).
namespace tidemark::timeline {

enum class State : std::uint8_t { kUp, kDegraded, kDown, kUnknown, kAbsent, kNotYet, kRetired };
/// "UP", "DEGRADED", …
std::string_view name_of(State state);

/// Half-open: [from, to).
struct Interval {
  TimePoint from;
  TimePoint to;
  friend auto operator<=>(const Interval&, const Interval&) = default;
  Duration length() const { return to - from; }
};

struct Piece {
  TimePoint from;
  TimePoint to;
  State state = State::kUnknown;
  friend bool operator==(const Piece&, const Piece&) = default;
};

/// Contiguous pieces in order of time; neighbours differ in state. Empty only over an empty range.
using Timeline = std::vector<Piece>;

/// Adds [from, to) at the end, joined to the last piece where the state is the same. Nothing where it is
/// empty.
void append(Timeline& timeline, TimePoint from, TimePoint to, State state);
/// The piece that holds `at`; null outside the timeline. Logarithmic.
const Piece* piece_at(const Timeline& timeline, TimePoint at);

/// ABSENT, NOT_YET and RETIRED: outside of what is judged.
constexpr bool outside(State state) {
  return state == State::kAbsent || state == State::kNotYet || state == State::kRetired;
}

/// One check result, as the set keyed by (component, time) holds it.
struct Result {
  TimePoint time;
  CheckState state = CheckState::kUnknown;
  Duration interval{};
  std::uint32_t confirm = 1;
};

}  // namespace tidemark::timeline
