#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "collector/timeline/pieces.h"
#include "collector/trends/why.h"

namespace tidemark::trends {
namespace {

using timeline::State;

/// The tree at one instant, in which the states of components can be changed: each change costs the depth.
class TreeThen {
 public:
  TreeThen(const TreeNode& tree, TimePoint at) { add(tree, kNoParent, at); }

  State root() const { return nodes_.front().state; }
  /// All leaves of the component become UP.
  void mend(std::size_t component) {
    for (const Leaf& leaf : leaves_.at(component)) put(leaf.node, State::kUp);
  }
  /// They become what they were.
  void restore(std::size_t component) {
    for (const Leaf& leaf : leaves_.at(component)) put(leaf.node, leaf.was);
  }

  /// A component that was not UP.
  struct Suspect {
    std::size_t component = 0;
    int rank = 0;                   ///< the worst first: DOWN is 0
    std::size_t first_node = 0;     ///< its place in the tree
    std::size_t failed_beside = 0;  ///< how many members of its largest node were not UP
    bool outside = false;
  };
  /// The worst first, then in order of the tree.
  std::vector<Suspect> suspects() const;

 private:
  static constexpr std::size_t kNoParent = 0;
  struct Node {
    const timeline::Rule* rule = nullptr;
    std::uint32_t weight = 1;
    std::size_t parent = kNoParent;
    timeline::Tally tally;
    State state = State::kNotYet;
    std::size_t failed = 0;  // members that were not UP
  };
  struct Leaf {
    std::size_t node = 0;
    State was = State::kNotYet;
  };

  std::size_t add(const TreeNode& tree, std::size_t parent, TimePoint at) {
    const std::size_t index = nodes_.size();
    nodes_.push_back({&tree.rule, tree.weight, parent, {}, State::kNotYet, 0});
    if (tree.component) {
      const State was = timeline::state_at(tree.timeline, at);
      nodes_[index].state = was;
      leaves_[*tree.component].push_back({index, was});
      return index;
    }
    for (const TreeNode& child : tree.children) {
      const Node& added = nodes_[add(child, index, at)];
      const State state = added.state;
      nodes_[index].tally.add(state, child.weight);
      if (state != State::kUp) ++nodes_[index].failed;
    }
    nodes_[index].state = timeline::judge(tree.rule, nodes_[index].tally);
    return index;
  }

  void put(std::size_t node, State state) {
    while (nodes_[node].state != state) {
      const State before = std::exchange(nodes_[node].state, state);
      if (node == 0) return;
      Node& parent = nodes_[nodes_[node].parent];
      parent.tally.remove(before, nodes_[node].weight);
      parent.tally.add(state, nodes_[node].weight);
      state = timeline::judge(*parent.rule, parent.tally);
      node = nodes_[node].parent;
    }
  }

  std::vector<Node> nodes_;  // parents before their children
  std::map<std::size_t, std::vector<Leaf>> leaves_;
};

int rank_of(State state) {
  switch (state) {
    case State::kDown:
      return 0;
    case State::kUnknown:
      return 1;
    case State::kDegraded:
      return 2;
    default:
      return 3;
  }
}

std::vector<TreeThen::Suspect> TreeThen::suspects() const {
  std::vector<Suspect> out;
  for (const auto& [component, leaves] : leaves_) {
    Suspect suspect{component, rank_of(leaves.front().was), leaves.front().node, 0, true};
    bool up = true;
    for (const Leaf& leaf : leaves) {
      up = up && leaf.was == State::kUp;
      suspect.rank = std::min(suspect.rank, rank_of(leaf.was));
      suspect.failed_beside = std::max(suspect.failed_beside, nodes_[nodes_[leaf.node].parent].failed);
      suspect.outside = suspect.outside && (timeline::outside(leaf.was) || leaf.was == State::kUp);
    }
    if (!up) out.push_back(suspect);
  }
  std::sort(out.begin(), out.end(), [](const Suspect& a, const Suspect& b) {
    return std::tuple(a.rank, a.first_node) < std::tuple(b.rank, b.first_node);
  });
  return out;
}

bool well(State before, State after) {
  return after == State::kUp || (before != State::kDegraded && after == State::kDegraded);
}

/// Looks for a set among the suspects.
class Search {
 public:
  Search(TreeThen& tree, std::vector<TreeThen::Suspect> suspects)
      : tree_(tree), was_(tree.root()), suspects_(std::move(suspects)) {}

  bool all_would_do() {
    for (const auto& suspect : suspects_) tree_.mend(suspect.component);
    const bool out = done();
    for (const auto& suspect : suspects_) tree_.restore(suspect.component);
    return out;
  }

  /// What all together explain.
  FailedSet run() {
    std::size_t none_of = 0;  // so large
    for (std::size_t size = 1; size <= kSetSizeMax && sets_of(size) <= kSetsMax; ++size) {
      chosen_.clear();
      if (choose(0, size)) return {FailedSet::Kind::kSmallest, chosen_};
      none_of = size;
    }
    std::vector<std::size_t> left = thinned();
    return {left.size() == none_of + 1 ? FailedSet::Kind::kSmallest : FailedSet::Kind::kMinimal,
            std::move(left)};
  }

 private:
  bool done() const { return well(was_, tree_.root()); }

  std::uint64_t sets_of(std::size_t size) const {
    const std::uint64_t n = suspects_.size();
    std::uint64_t out = 1;
    for (std::uint64_t i = 0; i < size && out <= kSetsMax; ++i) out = i < n ? out * (n - i) / (i + 1) : 0;
    return out;
  }

  bool choose(std::size_t from, std::size_t more) {
    if (more == 0) return done();
    for (std::size_t i = from; i + more <= suspects_.size(); ++i) {
      tree_.mend(suspects_[i].component);
      chosen_.push_back(suspects_[i].component);
      if (choose(i + 1, more - 1)) return true;
      chosen_.pop_back();
      tree_.restore(suspects_[i].component);
    }
    return false;
  }

  std::vector<std::size_t> thinned() {
    for (const auto& suspect : suspects_) tree_.mend(suspect.component);
    std::vector<std::size_t> order(suspects_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return suspects_[a].failed_beside > suspects_[b].failed_beside;
    });
    // More than once: one that a weighted share needed beside others may not be needed without them.
    std::vector<bool> needed(suspects_.size(), true);
    for (bool fewer = true; fewer;) {
      fewer = false;
      for (const std::size_t i : order) {
        if (!needed[i]) continue;
        tree_.restore(suspects_[i].component);
        needed[i] = !done();
        if (needed[i]) tree_.mend(suspects_[i].component);
        fewer = fewer || !needed[i];
      }
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < needed.size(); ++i) {
      if (needed[i]) out.push_back(suspects_[i].component);
    }
    return out;
  }

  TreeThen& tree_;
  const State was_;
  const std::vector<TreeThen::Suspect> suspects_;
  std::vector<std::size_t> chosen_;
};

}  // namespace

FailedSet failed_set(const TreeNode& tree, TimePoint at) {
  TreeThen then(tree, at);
  if (then.root() == State::kUp || timeline::outside(then.root())) return {};
  const std::vector<TreeThen::Suspect> all = then.suspects();
  std::vector<TreeThen::Suspect> judged;
  std::copy_if(all.begin(), all.end(), std::back_inserter(judged),
               [](const TreeThen::Suspect& suspect) { return !suspect.outside; });
  for (const auto& suspects : {judged, all}) {
    Search search(then, suspects);
    if (search.all_would_do()) return search.run();
  }
  return {FailedSet::Kind::kTooFew, {}};
}

}  // namespace tidemark::trends
