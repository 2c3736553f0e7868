#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/runs.h"

namespace tidemark::timeline {

/// The set keyed by time: sorted; of several results at one time the worst stays (critical, unknown, warning,
/// ok; then the longest interval, then the highest confirm count), whatever order they came in.
std::vector<Result> as_set(std::vector<Result> results);

/// From when to when a component is there to be judged.
struct Life {
  std::optional<TimePoint> first_result;  ///< NOT_YET before; absent: it has none
  std::optional<TimePoint> retired;       ///< RETIRED from then on
};

/// So long a result's state lasts without the next one: 2.5 of the intervals it announced.
Duration tolerance(Duration interval);

/// What runs_of() is to take as in force before the first of the results.
State state_before(const std::vector<Result>& results, const Life& life);

/// A component's states over `range`, which its runs reach to the end of. `away` is when its endpoint was not
/// there (absence.h): what is overdue then is ABSENT, not UNKNOWN. Before the first run: NOT_YET until the
/// component's first result, then UNKNOWN. Linear.
Timeline timeline_of(const Runs& runs, const Life& life, const Intervals& away, Interval range);

/// A component's states over `range`, which is cut at `now`.
/// `results` is the set, sorted: what lies in `range`, led by as many before it as the confirm counts ask
/// for, and followed by those after it, if there are any: they decide how the last gap is judged. The open
/// end after the last of them is judged as of `now`. `away` is when its endpoint was not there (absence.h):
/// what is overdue then is ABSENT, not UNKNOWN.
Timeline component_timeline(const std::vector<Result>& results, const Life& life, const Intervals& away,
                            Interval range, TimePoint now);

}  // namespace tidemark::timeline
