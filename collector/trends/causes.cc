#include "collector/trends/causes.h"

#include <algorithm>
#include <limits>

namespace tidemark::trends {
namespace {

constexpr TimePoint kBegin{Duration{std::numeric_limits<Duration::rep>::min()}};

void insert(std::vector<std::size_t>& sorted, std::size_t value) {
  sorted.insert(std::lower_bound(sorted.begin(), sorted.end(), value), value);
}

void erase(std::vector<std::size_t>& sorted, std::size_t value) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (at != sorted.end() && *at == value) sorted.erase(at);
}

}  // namespace

Causes::Class Causes::class_of(timeline::State state) {
  if (state == timeline::State::kDown) return Class::kDown;
  return state == timeline::State::kDegraded ? Class::kDegraded : Class::kOther;
}

Causes::Causes(const TreeNode& tree) : at_(kBegin) {
  add(tree, 0);
  std::stable_sort(changes_.begin(), changes_.end(),
                   [](const Change& a, const Change& b) { return a.at < b.at; });
  charged_.resize(nodes_.size() + 1);
}

void Causes::add(const TreeNode& node, std::size_t parent) {
  const std::size_t own = nodes_.size();
  nodes_.push_back({&node, parent, Class::kOther, {}, {}});
  Class now = Class::kOther;
  const auto change = [&](TimePoint at, Class to) {
    if (to != now) changes_.push_back({at, own, to});
    now = to;
  };
  for (const timeline::Piece& piece : node.timeline) change(piece.from, class_of(piece.state));
  if (!node.timeline.empty()) change(node.timeline.back().to, Class::kOther);
  for (const TreeNode& child : node.children) add(child, own);
}

void Causes::put(std::size_t node, Class to) {
  const Class before = nodes_[node].now;
  nodes_[node].now = to;
  if (node == 0 || before == to) return;
  Node& parent = nodes_[nodes_[node].parent];
  if (before != Class::kOther) erase(before == Class::kDown ? parent.down : parent.degraded, node);
  if (to != Class::kOther) insert(to == Class::kDown ? parent.down : parent.degraded, node);
}

void Causes::go_to(TimePoint at) {
  if (at < at_) {
    for (Node& node : nodes_) node.now = Class::kOther, node.down.clear(), node.degraded.clear();
    next_ = 0;
  }
  for (; next_ < changes_.size() && changes_[next_].at <= at; ++next_)
    put(changes_[next_].node, changes_[next_].to);
  at_ = at;
}

/// The DOWN children, and the DEGRADED ones where they count as down. Of a node that is charged for being
/// DEGRADED without a DOWN child: its DEGRADED ones.
const std::vector<std::size_t>& Causes::culprits(const Node& node, std::vector<std::size_t>& both) const {
  if (!node.node->rule.degraded_is_down || node.degraded.empty())
    return node.down.empty() && node.now == Class::kDegraded ? node.degraded : node.down;
  if (node.down.empty()) return node.degraded;
  std::merge(node.down.begin(), node.down.end(), node.degraded.begin(), node.degraded.end(),
             std::back_inserter(both));
  return both;
}

void Causes::charge(std::size_t place, Duration amount) {
  if (amount == Duration::zero()) return;
  const Node& node = nodes_[place];
  const auto put_on = [&](std::size_t slot) {
    if (charged_[slot] == Duration::zero()) touched_.push_back(slot);
    charged_[slot] += amount;
  };
  if (node.node->component) return put_on(place);
  std::vector<std::size_t> both;
  const std::vector<std::size_t>& down = culprits(node, both);
  if (down.empty()) return put_on(nodes_.size());
  const bool weighted = node.node->rule.kind == timeline::Rule::Kind::kWeighted;
  const auto weight_of = [&](std::size_t child) -> std::int64_t {
    return weighted ? nodes_[child].node->weight : 1;
  };
  std::int64_t weights = 0;
  for (const std::size_t child : down) weights += weight_of(child);
  Duration left = amount;
  for (std::size_t i = 1; i < down.size(); ++i) {
    const Duration share = amount * weight_of(down[i]) / weights;
    left -= share;
    charge(down[i], share);
  }
  charge(down.front(), left);
}

void Causes::collect(std::size_t place, std::vector<const TreeNode*>& out) const {
  if (nodes_[place].node->component) return out.push_back(nodes_[place].node);
  std::vector<std::size_t> both;
  for (const std::size_t child : culprits(nodes_[place], both)) collect(child, out);
}

std::vector<const TreeNode*> Causes::culprits_at(TimePoint at) {
  go_to(at);
  std::vector<const TreeNode*> out;
  collect(0, out);
  return out;
}

std::vector<Charge> Causes::of(const timeline::Intervals& down) {
  for (const timeline::Interval& interval : down) {
    for (TimePoint from = interval.from; from < interval.to;) {
      go_to(from);
      const TimePoint to = next_ < changes_.size() ? std::min(changes_[next_].at, interval.to) : interval.to;
      charge(0, to - from);
      from = to;
    }
  }
  std::sort(touched_.begin(), touched_.end());
  std::vector<Charge> out;
  for (const std::size_t slot : touched_) {
    out.push_back({slot == nodes_.size() ? nullptr : nodes_[slot].node, charged_[slot]});
    charged_[slot] = Duration::zero();
  }
  touched_.clear();
  return out;
}

}  // namespace tidemark::trends
