#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "collector/timeline/pieces.h"
#include "collector/trends/tree.h"

namespace tidemark::trends {

/// How much of some DOWN time is charged to a leaf of the tree.
struct Charge {
  const TreeNode* leaf = nullptr;  ///< of the tree that was given; null: too few members are left
  Duration down{};
};

/// Shares the time in which a service is DOWN by its components (METRICS.md, "cause waterfall"): at each
/// instant a DOWN node's charge is split over its DOWN children, equally, or by weight where its rule is a
/// weighted share; a remainder of milliseconds goes to the first by id, once for each stretch in which no
/// node of the tree changes to or from DOWN or DEGRADED. Sweeps over the tree's changes once, as long as it
/// is asked in order of time: then all answers together cost their number and the charges made.
class Causes {
 public:
  /// The tree, with its timelines, outlives this.
  explicit Causes(const TreeNode& tree);

  /// How `down`, in which the root is DOWN, is shared: a charge a leaf, in order of their places in the tree;
  /// their sum is the length of `down` exactly.
  std::vector<Charge> of(const timeline::Intervals& down);

  /// The leaves that are charged while the root is DOWN as at that time, in order of their places in the
  /// tree.
  std::vector<const TreeNode*> culprits_at(TimePoint at);

 private:
  enum class Class : std::uint8_t { kOther, kDegraded, kDown };
  struct Node {
    const TreeNode* node = nullptr;
    std::size_t parent = 0;
    Class now = Class::kOther;
    std::vector<std::size_t> down;      // children, in order
    std::vector<std::size_t> degraded;  // children, in order
  };
  struct Change {
    TimePoint at;
    std::size_t node;
    Class to;
  };
  static Class class_of(timeline::State state);
  void add(const TreeNode& node, std::size_t parent);
  void put(std::size_t node, Class to);
  void go_to(TimePoint at);
  void charge(std::size_t node, Duration amount);
  void collect(std::size_t node, std::vector<const TreeNode*>& out) const;
  const std::vector<std::size_t>& culprits(const Node& node, std::vector<std::size_t>& both) const;

  std::vector<Node> nodes_;  // parents before their children
  std::vector<Change> changes_;
  std::size_t next_ = 0;  // of changes_
  TimePoint at_;
  std::vector<Duration> charged_;     // by node; the last one: nobody's
  std::vector<std::size_t> touched_;  // of charged_
};

}  // namespace tidemark::trends
