#pragma once

#include <string>
#include <vector>

#include "collector/catalog/calendar.h"
#include "collector/timeline/component.h"
#include "collector/trends/history.h"

/// What the slow reference calculator of METRICS.md is asked about. It takes the collector's values, and
/// calls none of its functions.
namespace tidemark::reference {

/// A component, and what came of it.
struct Probe {
  std::string endpoint;
  std::string id;
  std::vector<timeline::Result> arrived;  ///< in any order, any of them more than once
  timeline::Life life;
  timeline::Presence presence = timeline::Presence::kAlways;
  timeline::Intervals silent;  ///< when neither samples nor results came of its endpoint
  std::vector<timeline::Announcement> announced;
};

/// Everything that a period's figures are made of. All times are whole steps from the range's begin.
struct Story {
  catalog::Service service;
  trends::TreeNode tree;  ///< without timelines; its places are those of `probes`
  std::vector<Probe> probes;
  std::vector<trends::PlannedWindow> work;
  std::vector<trends::Correction> corrections;            ///< in order of time
  std::vector<trends::Acknowledgement> acknowledgements;  ///< in order of time
  timeline::Interval range;                               ///< what is known; its end is no later than `now`
  TimePoint now;
  catalog::Period period;
  Duration step{};

  std::size_t steps() const { return static_cast<std::size_t>(range.length() / step); }
  TimePoint at(std::size_t i) const { return range.from + step * static_cast<Duration::rep>(i); }
};

using States = std::vector<timeline::State>;

}  // namespace tidemark::reference
