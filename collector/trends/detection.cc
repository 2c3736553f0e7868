#include "collector/trends/detection.h"

#include "collector/facts/results_of.h"
#include "collector/timeline/component.h"
#include "collector/trends/outage_results.h"
#include "collector/trends/retold.h"

namespace tidemark::trends {

const timeline::Runs& Detection::known(std::size_t place) {
  std::optional<timeline::Runs>& runs = known_[place];
  if (!runs) {
    const Component& component = history_.components[place];
    const std::vector<timeline::Result> said = facts::results_of(component.results);
    runs = timeline::runs_of(said, timeline::state_before(said, component.life), history_.range.to,
                             timeline::Counting::kFromLast);
  }
  return *runs;
}

TimePoint Detection::of(const timeline::OutageSpan& span) {
  const timeline::Interval range{span.failed, span.last_seen};
  using Tale = std::optional<timeline::Timeline>;
  const timeline::Timeline told = retold(history_.tree, range, [&](const TreeNode& leaf) -> Tale {
    // What counts from the first result counts no sooner when it is known; so what was UP is UP either way.
    if (!suffers(leaf, range)) return std::nullopt;
    const Component& component = history_.components[*leaf.component];
    timeline::Life life = component.life;
    const timeline::Runs& runs = known(*leaf.component);
    if (!life.first_result && !runs.empty()) life.first_result = runs.front().from;
    return timeline::timeline_of(timeline::cut(runs, range), life, timeline::cut(component.away, range),
                                 range);
  });
  const timeline::Intervals down = timeline::where(told, timeline::State::kDown);
  return down.empty() ? span.last_seen : down.front().from;
}

}  // namespace tidemark::trends
