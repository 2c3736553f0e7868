#pragma once

#include <string>

#include "tests/collector/trends/reference/dice.h"
#include "tests/collector/trends/reference/story.h"

namespace tidemark::reference {

/// What all components of a story have in common.
struct Surroundings {
  timeline::Interval time;  ///< results come in it
  Duration step{};
  std::int64_t interval_least = 1;  ///< of checks, in steps
  std::int64_t interval_most = 1;
  timeline::Intervals collector_down;  ///< what was due then never came
};

/// A component's results in any order, and its endpoint's absences.
Probe random_probe(Dice& dice, const std::string& endpoint, const Surroundings& around);

}  // namespace tidemark::reference
