#pragma once

#include <vector>

#include "collector/trends/tree.h"

namespace tidemark::trends {

/// One time of planned work, as it concerns a service.
struct PlannedWindow {
  timeline::Interval time;              ///< from the later of its begin and its entry
  std::vector<std::size_t> components;  ///< under work: their places, in order
  bool whole = false;  ///< the work is on the service as such: its users know, whatever goes down
};

/// What planned work takes out of what a service promises (METRICS.md, "planned work").
struct PlannedTime {
  timeline::Intervals work;  ///< M, also outside of service hours
  timeline::Intervals down;  ///< the DOWN time in it
};

/// Time of a window is M where the work is on the service as such, or could take it down: it would be DOWN if
/// all members under work were. But not where it is not judged (ABSENT, NOT_YET, RETIRED), and not where it
/// is DOWN and not excused: it would be DOWN with all members under work taken as good as well. A window that
/// began while the service was DOWN already, and not by planned work, excuses nothing until that outage ends:
/// then its members are not taken as good, whatever other windows are open. The tree's timelines reach over
/// `range`; windows in any order, they may overlap.
PlannedTime planned_time(const TreeNode& tree, std::vector<PlannedWindow> windows, timeline::Interval range);

}  // namespace tidemark::trends
