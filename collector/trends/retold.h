#pragma once

#include <functional>

#include "collector/trends/tree.h"

namespace tidemark::trends {

/// What a leaf's timeline would be over a range; absent: as it is.
using LeafTale = std::function<std::optional<timeline::Timeline>(const TreeNode& leaf)>;

/// The node's timeline over `range`, which its own reaches over, if some leaves were otherwise. Branches in
/// which none is are not made anew.
timeline::Timeline retold(const TreeNode& node, timeline::Interval range, const LeafTale& tale);

}  // namespace tidemark::trends
