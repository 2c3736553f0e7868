#pragma once

#include <map>
#include <string>
#include <vector>

#include "collector/timeline/pieces.h"
#include "collector/trends/tree.h"

namespace tidemark::trends {

/// How the time of `down`, in which the root is DOWN, is shared by its components (METRICS.md, "cause
/// waterfall"): at each instant a DOWN node's charge is split over its DOWN children, equally, or by weight
/// where its rule is a weighted share; a remainder of milliseconds goes to the first by id. By component id;
/// the sum is the length of `down` exactly. What no child explains (too few members are left) is charged to
/// "".
std::map<std::string, Duration> causes_of(const TreeNode& root, const timeline::Intervals& down);

}  // namespace tidemark::trends
