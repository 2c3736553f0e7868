#pragma once

#include "collector/trends/evaluate.h"

namespace tidemark::trends {

/// One period's figures over a tree whose timelines reach from before it to `horizon`.
PeriodFigures figures_of(const catalog::Service& service, const TreeNode& tree,
                         const std::vector<Component>& components, const catalog::Period& period,
                         TimePoint horizon);

/// The outages that touch the period.
std::vector<Outage> outages_of(const catalog::Service& service, const TreeNode& tree,
                               const std::vector<Component>& components, timeline::Interval period,
                               TimePoint horizon);

}  // namespace tidemark::trends
