#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/pieces.h"

namespace tidemark::timeline {

/// Time in which a component's results say one thing.
struct Run {
  TimePoint from;
  TimePoint to;
  State state = State::kUnknown;
  /// UNKNOWN since the next result came too late: there alone the component can be ABSENT.
  bool overdue = false;
  friend bool operator==(const Run&, const Run&) = default;
};
/// Contiguous, in order of time; neighbours differ in state or in `overdue`. They begin with a component's
/// first result; together with its life and its endpoint's absences they are its timeline.
using Runs = std::vector<Run>;

/// From where a streak of results that are not ok counts, once it has as many as the confirm count asks for.
enum class Counting : std::uint8_t {
  kFromFirst,  ///< from its first result: so it was (METRICS.md, section 1)
  /// From the result that confirmed it, and what is overdue from when its tolerance has passed: so it was
  /// known.
  kFromLast,
};

/// What the sorted set of results (component.h) says, from the first of them to `now`, or to the last of them
/// if that is later. `before` is in force before the first: NOT_YET, or UNKNOWN where earlier ones are no
/// longer kept or not given. Linear.
Runs runs_of(const std::vector<Result>& results, State before, TimePoint now,
             Counting counting = Counting::kFromFirst);

/// Up to where runs_of() stays as it is, whatever comes after the last of the results and after `now`: not
/// past the last result that is within its tolerance, nor past the begin of a streak that is not confirmed.
/// Absent where there is no result.
std::optional<TimePoint> settled_until(const std::vector<Result>& results, TimePoint now);

/// Adds one that begins where the last one ends, joined to it where it says the same. Nothing where it is
/// empty.
void append(Runs& runs, const Run& run);
/// The part within the range.
Runs cut(const Runs& runs, Interval range);
/// Where the next result is overdue. In order; two that follow one another are one.
Intervals overdue(const Runs& runs);

}  // namespace tidemark::timeline
