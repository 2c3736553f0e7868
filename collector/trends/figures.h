#pragma once

#include "collector/catalog/calendar.h"
#include "collector/trends/history.h"
#include "collector/trends/period_figures.h"

namespace tidemark::trends {

/// One period's figures. The history reaches from before it to `history.range.to`, which is as much as is
/// known.
PeriodFigures figures_of(const History& history, const catalog::Period& period);

/// The outages that touch the period, in order of time; corrections are heeded where `corrected`.
std::vector<Outage> outages_of(const History& history, timeline::Interval period, bool corrected = true);

/// The burn rates at the end of what is known of the period (METRICS.md, "burn rate"), and how long the
/// budget lasts at the longest one's.
void add_burn_rates(const History& history, const catalog::Period& period, PeriodFigures& figures);

/// How the downtime of the outages is shared, and who answers for them.
void add_causes(const std::vector<Outage>& outages, PeriodFigures& figures);

}  // namespace tidemark::trends
