#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/pieces.h"

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

/// Where the next result is overdue: from each result to the one after it (or to `now`), as far as that is
/// longer than its tolerance. In order; two that follow one another are one. There alone a component can be
/// ABSENT.
Intervals overdue(const std::vector<Result>& results, TimePoint now);

/// A component's states over `range`, which is cut at `now`.
/// `results` is the set, sorted: what lies in `range`, led by as many before it as the confirm counts ask
/// for, and followed by those after it, if there are any: they decide how the last gap is judged. The open
/// end after the last of them is judged as of `now`. `away` is when its endpoint was not there (absence.h):
/// what is overdue then is ABSENT, not UNKNOWN.
Timeline component_timeline(const std::vector<Result>& results, const Life& life, const Intervals& away,
                            Interval range, TimePoint now);

}  // namespace tidemark::timeline
