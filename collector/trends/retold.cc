#include "collector/trends/retold.h"

#include <utility>

namespace tidemark::trends {
namespace {

/// Absent: nothing is otherwise.
std::optional<timeline::Timeline> retold_if(const TreeNode& node, timeline::Interval range,
                                            const LeafTale& tale) {
  if (node.component) return tale(node);
  std::vector<std::optional<timeline::Timeline>> otherwise;
  bool any = false;
  for (const TreeNode& child : node.children) {
    otherwise.push_back(retold_if(child, range, tale));
    any = any || otherwise.back().has_value();
  }
  if (!any) return std::nullopt;
  std::vector<timeline::Member> members;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const TreeNode& child = node.children[i];
    members.push_back({otherwise[i] ? &*otherwise[i] : &child.timeline, child.weight});
  }
  return timeline::combine(node.rule, members, range);
}

}  // namespace

timeline::Timeline retold(const TreeNode& node, timeline::Interval range, const LeafTale& tale) {
  auto otherwise = retold_if(node, range, tale);
  return otherwise ? *std::move(otherwise) : timeline::cut(node.timeline, range);
}

}  // namespace tidemark::trends
