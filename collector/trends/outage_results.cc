#include "collector/trends/outage_results.h"

#include <algorithm>

#include "collector/timeline/outage.h"
#include "collector/trends/changes.h"

namespace tidemark::trends {
namespace {

/// Results are kept by days: two looks at one day cost twice as much.
constexpr Duration kOneLook = std::chrono::hours(24);

void add(const TreeNode& node, timeline::Interval span, std::map<std::size_t, timeline::Intervals>& out) {
  if (!node.component) {
    for (const TreeNode& child : node.children) add(child, span, out);
    return;
  }
  if (!suffers(node, span)) return;
  timeline::Intervals& known = out[*node.component];
  if (!known.empty() && span.from - known.back().to <= kOneLook) {
    known.back().to = std::max(known.back().to, span.to);
  } else {
    known.push_back(span);
  }
}

}  // namespace

bool suffers(const TreeNode& leaf, timeline::Interval range) {
  const timeline::Timeline& timeline = leaf.timeline;
  auto piece = std::partition_point(timeline.begin(), timeline.end(),
                                    [&](const timeline::Piece& one) { return one.to <= range.from; });
  for (; piece != timeline.end() && piece->from < range.to; ++piece) {
    if (piece->state != timeline::State::kUp) return true;
  }
  return false;
}

std::map<std::size_t, timeline::Intervals> results_needed(const History& history,
                                                          const catalog::Period& period,
                                                          const catalog::Period& previous) {
  const timeline::Interval asked{std::min(previous.interval.from, period.interval.from),
                                 period.interval.to + kChangeFailsWithin};
  std::map<std::size_t, timeline::Intervals> out;
  for (const timeline::OutageSpan& span :
       timeline::outages(history.tree.timeline, history.service->merge_gap)) {
    if (span.failed < asked.to && span.last_seen > asked.from)
      add(history.tree, {span.failed, span.last_seen}, out);
  }
  return out;
}

}  // namespace tidemark::trends
