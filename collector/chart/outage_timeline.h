#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

enum class SpanKind { kDown, kPlanned, kUnknown };

/// On the caller's axis of time.
struct Span {
  double begin = 0;
  double end = 0;
  SpanKind kind = SpanKind::kDown;
  std::string label;    ///< "2 h 10 min": over outages, the longest first, as far as there is room
  std::string tooltip;  ///< "Tue 24 Nov 10:12 – 12:22, switch"
};

/// Outages on the period's time. Planned work has a lane of its own below. Spans of one kind that would touch
/// in the picture are drawn as one, with the words of the longest.
struct OutageTimeline {
  Frame frame;  ///< `empty` is also what stands over a period without outages and work
  double begin = 0;
  double end = 0;
  std::vector<Span> spans;
  std::vector<Tick> ticks;
  std::string up;                    ///< legend of the rest of the time
  std::array<std::string, 3> kinds;  ///< legend, as SpanKind has them; those that occur are shown
};

Picture outage_timeline(const OutageTimeline& input);

}  // namespace tidemark::chart
