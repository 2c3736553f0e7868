#pragma once

#include <vector>

#include "collector/catalog/calendar.h"
#include "collector/trends/history.h"
#include "collector/trends/service_trend.h"

namespace tidemark::trends {

/// How far past a period's end an outage is followed to its restoration; beyond, it counts as open there. And
/// how far before the previous period's begin its failure is looked for; beyond, it counts as failed there.
inline constexpr Duration kFollowMax = std::chrono::hours(24 * 7);

/// Everything that a service's figures are made of.
struct Evidence {
  const catalog::Service* service = nullptr;  ///< the caller's
  TreeNode tree;                              ///< resolved; timelines not needed
  std::vector<Component> components;          ///< what the tree's places refer to, judged
  std::vector<PlannedWindow> work;
  std::vector<Correction> corrections;            ///< in order of time
  std::vector<Acknowledgement> acknowledgements;  ///< in order of time
  std::vector<Change> changes;                    ///< of the period, in any order
  std::vector<EventCount> events;                 ///< of the period
  LedgerNote ledger;
};

/// From where to where results are needed: both periods, and as far around them as outages are followed, and
/// what attainment and verdicts look back at, but not beyond `now`.
timeline::Interval evidence_range(const catalog::Period& period, const catalog::Period& previous,
                                  TimePoint now);

/// The service's timelines over `range`, and which time counts.
History history_of(Evidence evidence, timeline::Interval range);

/// METRICS.md, for one period and the one before it, as known at `now`. Pure.
ServiceTrend evaluate(Evidence evidence, const catalog::Period& period, const catalog::Period& previous,
                      TimePoint now);

/// "99.95 %", "100 %", with so many decimals that a difference from 100 % shows, two at least where there is
/// one.
std::string percent_text(double share);

}  // namespace tidemark::trends
