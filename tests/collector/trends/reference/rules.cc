#include "tests/collector/trends/reference/rules.h"

#include <algorithm>

namespace tidemark::reference {
namespace {

using timeline::Rule;
using timeline::State;
using trends::TreeNode;

struct Judged {
  State state;
  std::uint64_t weight;
};

bool out_of_the_rule(State state) {
  return state == State::kAbsent || state == State::kNotYet || state == State::kRetired;
}

bool is_up(const Rule& rule, State state) {
  return state == State::kUp || (state == State::kDegraded && !rule.degraded_is_down);
}

/// The node's state if nothing were unknown.
State known_state(const Rule& rule, const std::vector<Judged>& members) {
  std::uint64_t up = 0;
  std::uint64_t up_weight = 0;
  std::uint64_t weight = 0;
  bool flawless = true;
  for (const Judged& member : members) {
    weight += member.weight;
    flawless &= member.state == State::kUp;
    if (!is_up(rule, member.state)) continue;
    ++up;
    up_weight += member.weight;
  }
  if (rule.kind == Rule::Kind::kWeighted) {
    if (up_weight * Rule::kWhole < weight * rule.down_below) return State::kDown;
    return up_weight * Rule::kWhole < weight * rule.degraded_below ? State::kDegraded : State::kUp;
  }
  std::uint64_t needed = rule.count;
  if (rule.kind == Rule::Kind::kShare) {
    needed = 1;
    while (needed * Rule::kWhole < members.size() * rule.share) ++needed;
  }
  if (up < needed) return State::kDown;
  return flawless ? State::kUp : State::kDegraded;
}

State worst_of(const Rule& rule, const std::vector<Judged>& members) {
  const auto any = [&](State state) {
    return std::any_of(members.begin(), members.end(), [&](const Judged& m) { return m.state == state; });
  };
  if (any(State::kDown) || (rule.degraded_is_down && any(State::kDegraded))) return State::kDown;
  if (any(State::kUnknown)) return State::kUnknown;
  return any(State::kDegraded) ? State::kDegraded : State::kUp;
}

std::vector<const TreeNode*> blamed(const TreeNode& node, const States& components) {
  std::vector<const TreeNode*> down;
  std::vector<const TreeNode*> degraded;
  for (const TreeNode& child : node.children) {
    const State state = judge(child, components);
    if (state == State::kDown || (state == State::kDegraded && node.rule.degraded_is_down))
      down.push_back(&child);
    if (state == State::kDegraded) degraded.push_back(&child);
  }
  // A node that is charged for being DEGRADED: its DOWN children are at fault, without any its DEGRADED ones.
  if (down.empty() && judge(node, components) == State::kDegraded) return degraded;
  return down;
}

}  // namespace

State judge(const TreeNode& node, const States& components) {
  if (node.component) return components[*node.component];
  std::vector<Judged> members;
  std::vector<State> others;
  for (const TreeNode& child : node.children) {
    const State state = judge(child, components);
    if (out_of_the_rule(state)) {
      others.push_back(state);
    } else {
      members.push_back({state, child.weight});
    }
  }
  if (members.empty()) {
    for (const State preferred : {State::kNotYet, State::kAbsent, State::kRetired}) {
      if (std::find(others.begin(), others.end(), preferred) != others.end()) return preferred;
    }
    return State::kNotYet;
  }
  if (node.rule.kind == Rule::Kind::kWorst) return worst_of(node.rule, members);
  // What is unknown is tried both ways.
  std::vector<Judged> at_worst = members;
  std::vector<Judged> at_best = members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].state == State::kUnknown) at_worst[i].state = State::kDown, at_best[i].state = State::kUp;
  }
  const State worst = known_state(node.rule, at_worst);
  const State best = known_state(node.rule, at_best);
  if (node.rule.kind == Rule::Kind::kWeighted) return worst == best ? worst : State::kUnknown;
  if ((worst == State::kDown) != (best == State::kDown)) return State::kUnknown;
  // Enough are known to be up: it is DEGRADED by a member that is known to be so, or down.
  return best;
}

void classify(const TreeNode& node, const States& components, std::vector<int>& out) {
  const State state = judge(node, components);
  out.push_back(state == State::kDown ? 2 : state == State::kDegraded ? 1 : 0);
  for (const TreeNode& child : node.children) classify(child, components, out);
}

void charge(const TreeNode& node, const States& components, Duration amount, Charges& out) {
  if (amount == Duration::zero()) return;
  if (node.component) {
    out[&node] += amount;
    return;
  }
  const std::vector<const TreeNode*> down = blamed(node, components);
  if (down.empty()) {
    out[nullptr] += amount;
    return;
  }
  const auto weight = [&](const TreeNode* child) -> std::int64_t {
    return node.rule.kind == Rule::Kind::kWeighted ? child->weight : 1;
  };
  std::int64_t weights = 0;
  for (const TreeNode* child : down) weights += weight(child);
  std::vector<Duration> shares;
  Duration given{};
  for (const TreeNode* child : down) given += shares.emplace_back(amount * weight(child) / weights);
  const auto first = std::min_element(down.begin(), down.end(),
                                      [](const TreeNode* a, const TreeNode* b) { return a->id < b->id; });
  shares[static_cast<std::size_t>(first - down.begin())] += amount - given;
  for (std::size_t i = 0; i < down.size(); ++i) charge(*down[i], components, shares[i], out);
}

std::vector<const TreeNode*> culprits(const TreeNode& node, const States& components) {
  if (node.component) return {&node};
  std::vector<const TreeNode*> out;
  for (const TreeNode* child : blamed(node, components)) {
    for (const TreeNode* leaf : culprits(*child, components)) out.push_back(leaf);
  }
  return out;
}

}  // namespace tidemark::reference
