#pragma once

#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "collector/timeline/pieces.h"

/// Short forms for tests: instants are whole milliseconds from 0.
namespace tidemark::timeline {

inline TimePoint at(std::int64_t ms) { return from_unix_ms(ms); }

inline std::ostream& operator<<(std::ostream& out, State state) { return out << name_of(state); }
inline std::ostream& operator<<(std::ostream& out, const Interval& interval) {
  return out << "[" << unix_ms(interval.from) << "," << unix_ms(interval.to) << ")";
}
inline std::ostream& operator<<(std::ostream& out, const Piece& piece) {
  return out << Interval{piece.from, piece.to} << name_of(piece.state);
}

/// A whole number from 0 to max.
inline int roll(std::mt19937_64& random, int max) {
  return static_cast<int>(random() % (static_cast<unsigned>(max) + 1));
}

/// Any states over the range.
inline Timeline random_timeline(std::mt19937_64& random, Interval range, int changes) {
  Timeline timeline;
  TimePoint from = range.from;
  for (int i = 0; i < changes && from < range.to; ++i) {
    const TimePoint to = std::min(range.to, from + Duration{1 + roll(random, 30)});
    append(timeline, from, to, static_cast<State>(roll(random, 6)));
    from = to;
  }
  append(timeline, from, range.to, static_cast<State>(roll(random, 6)));
  return timeline;
}

}  // namespace tidemark::timeline
