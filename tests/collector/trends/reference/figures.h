#pragma once

#include "collector/trends/service_trend.h"
#include "tests/collector/trends/reference/service_states.h"

namespace tidemark::reference {

/// METRICS.md, section 3, by counting step after step. Reasons (`why`) and words of results stay empty.
trends::PeriodFigures figures_of(const Story& story);

/// The outages that touch the story's period.
std::vector<trends::Outage> outages_of(const Story& story, const ServiceStates& states,
                                       bool heed_corrections);

}  // namespace tidemark::reference
