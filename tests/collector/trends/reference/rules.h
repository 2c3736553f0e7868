#pragma once

#include <map>
#include <vector>

#include "tests/collector/trends/reference/story.h"

/// METRICS.md, section 2 and "cause waterfall", at one instant.
namespace tidemark::reference {

/// The node's state, where its components' are these, by their places.
timeline::State judge(const trends::TreeNode& node, const States& components);

/// Which of DOWN, DEGRADED and neither each node of the tree is, parents before their children.
void classify(const trends::TreeNode& node, const States& components, std::vector<int>& out);

/// Charges by the leaf; null: nobody.
using Charges = std::map<const trends::TreeNode*, Duration>;

/// Shares what the node is charged with by its leaves.
void charge(const trends::TreeNode& node, const States& components, Duration amount, Charges& out);

/// The leaves that would be charged, however short the time.
std::vector<const trends::TreeNode*> culprits(const trends::TreeNode& node, const States& components);

}  // namespace tidemark::reference
