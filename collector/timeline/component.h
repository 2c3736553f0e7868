#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/timeline.h"

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

/// A component's states over `range`, which is cut at `now`.
/// `results` is the set, sorted: what lies in `range`, led by as many before it as the confirm counts ask
/// for, and followed by those after it, if there are any: they decide how the last gap is judged. The open
/// end after the last of them is judged as of `now`.
Timeline component_timeline(const std::vector<Result>& results, const Life& life, Interval range,
                            TimePoint now);

}  // namespace tidemark::timeline
