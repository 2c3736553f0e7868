#pragma once

#include <vector>

#include "tests/collector/trends/reference/story.h"

namespace tidemark::reference {

/// Whether a state is told with what came later in mind, or as the results that had come by then said.
enum class Told { kInHindsight, kAsKnownThen };

/// METRICS.md, section 1: the set keyed by time, in order.
std::vector<timeline::Result> set_of(const Probe& probe);

/// METRICS.md, section 1: the component's state at each step of the story, out of that set.
States states_of(const Probe& probe, const std::vector<timeline::Result>& set, const Story& story, Told told);

}  // namespace tidemark::reference
