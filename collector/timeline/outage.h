#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/pieces.h"

namespace tidemark::timeline {

/// An outage as the timeline shows it: [failed, restored), UNKNOWN and ABSENT time and merged gaps inside.
struct OutageSpan {
  TimePoint failed;
  std::optional<TimePoint> restored;  ///< absent: still open at the timeline's end
  Intervals down;                     ///< where it was known to be DOWN
  TimePoint last_seen;                ///< restored, or the timeline's end
};

/// Begins with DOWN and ends at the first known other state; UNKNOWN and ABSENT inside do not end it: nothing
/// was seen to work. Two that are closer than `merge_gap` are one.
std::vector<OutageSpan> outages(const Timeline& timeline, Duration merge_gap);

/// Whether the first of outages() may be the rest of one that began before the timeline does; with more of
/// the time before it, it may be seen.
bool may_begin_before(const Timeline& timeline, Duration merge_gap);

}  // namespace tidemark::timeline
