#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/catalog/service.h"
#include "collector/store/rows.h"
#include "collector/timeline/combine.h"
#include "collector/timeline/component.h"
#include "collector/trends/attribution.h"

/// A service's members, resolved to components, and the timelines that they make. Pure.
namespace tidemark::trends {

/// A component with everything that is known of it.
struct Component {
  std::string id;        ///< endpoint's name, slash, check's name
  std::string endpoint;  ///< its name
  std::string check;
  timeline::Life life;
  timeline::Runs runs;  ///< what its results say
  /// Up to where nothing that comes in order of time can change the runs. What it is not known of is left to
  /// the future.
  TimePoint settled = TimePoint::max();
  timeline::Intervals away;  ///< when its endpoint was away; needed where a result is overdue alone
  /// Some of its results, or all, in order of time, one a time: those of results_needed(), for outages.
  std::vector<store::ResultRow> results;
};

/// A node of the tree; either a component, or a rule over children.
struct TreeNode {
  std::string id;       ///< of a group: its first component's
  std::string service;  ///< of a member that is another service: its name
  std::uint32_t weight = 1;
  std::optional<std::size_t> component;
  Attribution attribution;                     ///< of a component
  std::optional<timeline::Presence> presence;  ///< expected of it as a member; absent: as of its endpoint
  timeline::Rule rule;
  std::vector<TreeNode> children;  ///< in order of their ids
  timeline::Timeline timeline;     ///< after evaluate_tree()
};

/// What selectors choose from: components by their place in the list that the tree refers to.
struct Choice {
  catalog::Candidate candidate;
  std::string id;
  std::string silo;  ///< its endpoint's
};

/// The tree of a service's definition. `find` is where other services are looked up. A component that several
/// selectors of a node choose is there once, as the first of them says. `team` is the service's.
TreeNode resolve(const catalog::Node& node, const std::vector<Choice>& choices,
                 const std::vector<catalog::Service>& services, const std::string& team = {});

/// Fills in every node's timeline over the range, out of the components' runs.
void evaluate_tree(TreeNode& node, const std::vector<Component>& components, timeline::Interval range);

/// The places of all components in the tree, each once, in order.
std::vector<std::size_t> components_of(const TreeNode& node);
/// What the service expects of those of which it says so, by their places: as the first leaf in the tree
/// says.
std::map<std::size_t, timeline::Presence> presences_of(const TreeNode& node);
/// Who answers for each of them, by its place: as its first leaf in the tree says.
std::map<std::size_t, Attribution> attributions_of(const TreeNode& node);

}  // namespace tidemark::trends
