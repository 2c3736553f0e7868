#include "collector/trends/history.h"

#include <utility>

#include "collector/catalog/calendar.h"

namespace tidemark::trends {

void History::reckon(std::vector<PlannedWindow> windows) {
  hours = catalog::hours_within(service->hours, range);
  planned = planned_time(tree, std::move(windows), range);
  std::vector<timeline::Interval> corrected;
  for (const Correction& correction : corrections) corrected.push_back(correction.time);
  reported = timeline::subtract(hours, planned.work);
  excluded = timeline::intersect(timeline::where(tree.timeline, timeline::State::kDown),
                                 timeline::united(std::move(corrected)));
  counted = timeline::subtract(reported, excluded);
}

}  // namespace tidemark::trends
