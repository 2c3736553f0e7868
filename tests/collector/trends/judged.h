#pragma once

#include "collector/facts/results_of.h"
#include "collector/trends/tree.h"

namespace tidemark::trends {

/// Makes the component's runs out of its results, which are all of them, and its life.
inline void judge(Component& component, TimePoint now) {
  const auto said = facts::results_of(component.results);
  component.runs = timeline::runs_of(said, timeline::state_before(said, component.life), now);
}

}  // namespace tidemark::trends
