#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "collector/timeline/timeline.h"

/// Building, cutting and measuring timelines; everything linear in the number of pieces.
namespace tidemark::timeline {

/// Lays pieces one after the other over a range and joins neighbours of one state.
class Pieces {
 public:
  explicit Pieces(Interval range) : range_(range), at_(range.from) {}
  /// From where the last one ended until `until`, as far as it lies in the range.
  void add(TimePoint until, State state);
  Timeline take() { return std::move(timeline_); }

 private:
  Interval range_;
  TimePoint at_;
  Timeline timeline_;
};

/// The part within the range.
Timeline cut(const Timeline& timeline, Interval range);
/// Everything from `from` on in one state.
Timeline override_from(Timeline timeline, TimePoint from, State state);
/// The state at a time; `none` outside the timeline.
State state_at(const Timeline& timeline, TimePoint time, State none = State::kNotYet);

/// A set of instants: intervals in order, none empty, no two that touch or overlap.
using Intervals = std::vector<Interval>;
/// Puts any intervals into that form.
Intervals united(std::vector<Interval> any);
Intervals cut(const Intervals& intervals, Interval range);
Intervals intersect(const Intervals& a, const Intervals& b);
/// What of `a` is not in `b`.
Intervals subtract(const Intervals& a, const Intervals& b);
Duration length(const Intervals& intervals);
/// Where the timeline is in one of the states.
Intervals where(const Timeline& timeline, std::span<const State> states);
inline Intervals where(const Timeline& timeline, State state) {
  return where(timeline, std::span(&state, 1));
}

/// The parts of the timeline within the set, in order; they need not touch.
std::vector<Piece> mask(const Timeline& timeline, const Intervals& set);

inline constexpr std::size_t kStates = 7;
/// Time in each state, by the state's number.
struct Measure {
  std::array<Duration, kStates> by_state{};
  Duration operator[](State state) const { return by_state[static_cast<std::size_t>(state)]; }
};
Measure measure(const Timeline& timeline, const Intervals& set);

}  // namespace tidemark::timeline
