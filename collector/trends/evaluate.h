#pragma once

#include <vector>

#include "collector/catalog/calendar.h"
#include "collector/trends/history.h"
#include "collector/trends/service_trend.h"

namespace tidemark::trends {

/// How far past a period's end an outage is followed to its restoration; beyond, it counts as open there. And
/// how far before the previous period's begin its failure is looked for; beyond, it counts as failed there.
inline constexpr Duration kFollowMax = std::chrono::hours(24 * 7);

/// Everything that a service's timelines and what counts of them are made of.
struct Evidence {
  const catalog::Service* service = nullptr;  ///< the caller's
  TreeNode tree;                              ///< resolved; timelines not needed
  std::vector<Component> components;          ///< what the tree's places refer to, with their runs
  std::vector<PlannedWindow> work;
  std::vector<Correction> corrections;            ///< in order of time
  std::vector<Acknowledgement> acknowledgements;  ///< in order of time
  std::vector<store::ToldRow> told;               ///< in order of time
};

/// What else happened to a service's members in the period.
struct Happenings {
  std::vector<Change> changes;  ///< in any order
  std::vector<EventCount> events;
  LedgerNote ledger;
};

/// From where to where runs are needed: both periods, and as far around them as outages are followed, but not
/// beyond `now`.
timeline::Interval evidence_range(const catalog::Period& period, const catalog::Period& previous,
                                  TimePoint now);

/// The whole days that attainment and verdicts look back at, up to the last one that is over at the period's
/// end and at `now`. Empty where there is none.
timeline::Interval facts_range(const catalog::Period& period, const std::string& time_zone, TimePoint now);

/// The service's timelines over `range`, and which time counts.
History history_of(Evidence evidence, timeline::Interval range);

/// METRICS.md, for one period and the one before it, as known at `now`. The history is over evidence_range(),
/// with the results that results_needed() names; `facts` are those of facts_range(). Pure.
ServiceTrend evaluate(const History& history, const std::vector<DayFact>& facts, Happenings happenings,
                      const catalog::Period& period, const catalog::Period& previous, TimePoint now);

}  // namespace tidemark::trends
