#include "collector/trends/causes.h"

#include <algorithm>
#include <set>

namespace tidemark::trends {
namespace {

using timeline::State;

State state_just_at(const TreeNode& node, TimePoint at) { return timeline::state_at(node.timeline, at); }

void change_points(const TreeNode& node, timeline::Interval within, std::set<TimePoint>& out) {
  for (const timeline::Piece& piece : node.timeline) {
    if (piece.from > within.from && piece.from < within.to) out.insert(piece.from);
  }
  for (const TreeNode& child : node.children) change_points(child, within, out);
}

/// The DOWN children, and the DEGRADED ones where they count as down. Of a node that is charged for being
/// DEGRADED without a DOWN child: its DEGRADED ones.
std::vector<const TreeNode*> culprits(const TreeNode& node, TimePoint at) {
  std::vector<const TreeNode*> down;
  std::vector<const TreeNode*> degraded;
  for (const TreeNode& child : node.children) {
    const State state = state_just_at(child, at);
    if (state == State::kDown || (node.rule.degraded_is_down && state == State::kDegraded))
      down.push_back(&child);
    if (state == State::kDegraded) degraded.push_back(&child);
  }
  return down.empty() && state_just_at(node, at) == State::kDegraded ? degraded : down;
}

void charge(const TreeNode& node, Duration amount, TimePoint at, std::map<std::string, Duration>& out) {
  if (amount == Duration::zero()) return;
  if (node.component) {
    out[node.id] += amount;
    return;
  }
  const std::vector<const TreeNode*> down = culprits(node, at);
  std::int64_t weights = 0;
  const bool weighted = node.rule.kind == timeline::Rule::Kind::kWeighted;
  for (const TreeNode* child : down) weights += weighted ? child->weight : 1;
  if (down.empty() || weights == 0) {
    out[""] += amount;
    return;
  }
  Duration left = amount;
  std::vector<Duration> shares;
  for (const TreeNode* child : down) {
    shares.push_back(amount * static_cast<std::int64_t>(weighted ? child->weight : 1) / weights);
    left -= shares.back();
  }
  shares.front() += left;
  for (std::size_t i = 0; i < down.size(); ++i) charge(*down[i], shares[i], at, out);
}

}  // namespace

std::map<std::string, Duration> causes_of(const TreeNode& root, const timeline::Intervals& down) {
  std::map<std::string, Duration> out;
  for (const timeline::Interval& interval : down) {
    std::set<TimePoint> points = {interval.to};
    change_points(root, interval, points);
    TimePoint from = interval.from;
    for (const TimePoint to : points) {
      charge(root, to - from, from, out);
      from = to;
    }
  }
  return out;
}

}  // namespace tidemark::trends
