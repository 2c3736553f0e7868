#include "collector/trends/tree.h"

#include <algorithm>
#include <initializer_list>
#include <set>

namespace tidemark::trends {
namespace {

constexpr int kDepthMax = 16;  // the catalogue refuses cycles; this is for a definition that came another way

std::string label_of(const Choice& choice, const char* name) {
  const auto found = choice.candidate.labels.find(name);
  return found == choice.candidate.labels.end() ? std::string() : found->second;
}

/// The first that says something.
std::string first_of(std::initializer_list<std::string> words) {
  for (const std::string& word : words) {
    if (!word.empty()) return word;
  }
  return {};
}

Attribution attribution_of(const catalog::Selector& selector, const Choice& choice, const std::string& team) {
  return {first_of({selector.silo, choice.silo}), first_of({selector.team, label_of(choice, "team"), team}),
          first_of({selector.provider, label_of(choice, "provider")})};
}

TreeNode resolve_node(const catalog::Node& node, const std::vector<Choice>& choices,
                      const std::vector<catalog::Service>& services, const std::string& team, int depth) {
  TreeNode out;
  out.rule = node.rule;
  out.weight = node.weight;
  std::set<std::size_t> seen;
  for (const catalog::Selector& selector : node.select) {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (!catalog::matches(selector, choices[i].candidate) || !seen.insert(i).second) continue;
      TreeNode leaf;
      leaf.id = choices[i].id;
      leaf.weight = selector.weight;
      leaf.component = i;
      leaf.attribution = attribution_of(selector, choices[i], team);
      leaf.presence = selector.presence;
      out.children.push_back(std::move(leaf));
    }
  }
  if (depth < kDepthMax) {
    for (const std::string& name : node.services) {
      const auto service =
          std::find_if(services.begin(), services.end(), [&](const auto& s) { return s.name == name; });
      if (service == services.end()) continue;
      out.children.push_back(resolve_node(service->members, choices, services, service->team, depth + 1));
      out.children.back().service = name;
    }
    for (const catalog::Node& group : node.groups)
      out.children.push_back(resolve_node(group, choices, services, team, depth + 1));
  }
  std::stable_sort(out.children.begin(), out.children.end(),
                   [](const TreeNode& a, const TreeNode& b) { return a.id < b.id; });
  if (!out.children.empty()) out.id = out.children.front().id;
  return out;
}

void collect(const TreeNode& node, std::set<std::size_t>& out) {
  if (node.component) out.insert(*node.component);
  for (const TreeNode& child : node.children) collect(child, out);
}

void collect_presences(const TreeNode& node, std::map<std::size_t, timeline::Presence>& out) {
  if (node.component && node.presence) out.emplace(*node.component, *node.presence);
  for (const TreeNode& child : node.children) collect_presences(child, out);
}

void collect_attributions(const TreeNode& node, std::map<std::size_t, Attribution>& out) {
  if (node.component) out.emplace(*node.component, node.attribution);
  for (const TreeNode& child : node.children) collect_attributions(child, out);
}

}  // namespace

TreeNode resolve(const catalog::Node& node, const std::vector<Choice>& choices,
                 const std::vector<catalog::Service>& services, const std::string& team) {
  return resolve_node(node, choices, services, team, 0);
}

void evaluate_tree(TreeNode& node, const std::vector<Component>& components, timeline::Interval range) {
  if (node.component) {
    const Component& component = components[*node.component];
    node.timeline = timeline::timeline_of(component.runs, component.life, component.away, range);
    return;
  }
  std::vector<timeline::Member> members;
  for (TreeNode& child : node.children) {
    evaluate_tree(child, components, range);
    members.push_back({&child.timeline, child.weight});
  }
  node.timeline = timeline::combine(node.rule, members, range);
}

std::vector<std::size_t> components_of(const TreeNode& node) {
  std::set<std::size_t> out;
  collect(node, out);
  return {out.begin(), out.end()};
}

std::map<std::size_t, timeline::Presence> presences_of(const TreeNode& node) {
  std::map<std::size_t, timeline::Presence> out;
  collect_presences(node, out);
  return out;
}

std::map<std::size_t, Attribution> attributions_of(const TreeNode& node) {
  std::map<std::size_t, Attribution> out;
  collect_attributions(node, out);
  return out;
}

}  // namespace tidemark::trends
