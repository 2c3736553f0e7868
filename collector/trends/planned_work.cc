#include "collector/trends/planned_work.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "collector/timeline/outage.h"
#include "collector/trends/retold.h"

namespace tidemark::trends {
namespace {

using timeline::Interval;
using timeline::Intervals;
using timeline::State;
using timeline::Timeline;

/// Members that are judged at all, in one state.
Timeline judged_as(const Timeline& timeline, Interval range, State state) {
  Timeline out;
  for (const timeline::Piece& piece : timeline::cut(timeline, range))
    timeline::append(out, piece.from, piece.to, timeline::outside(piece.state) ? piece.state : state);
  return out;
}

void sort(std::vector<PlannedWindow>& windows) {
  std::sort(windows.begin(), windows.end(), [](const PlannedWindow& a, const PlannedWindow& b) {
    return std::pair(a.time.from, a.time.to) < std::pair(b.time.from, b.time.to);
  });
}

/// A stretch in which the same windows are open.
struct Stretch {
  Interval time;
  std::set<std::size_t> under_work;
  bool whole = false;
};

std::vector<Stretch> stretches_of(const std::vector<PlannedWindow>& windows) {
  std::set<TimePoint> edges;
  for (const PlannedWindow& window : windows) edges.insert({window.time.from, window.time.to});
  std::vector<Stretch> out;
  std::vector<const PlannedWindow*> open;
  auto next = windows.begin();  // in order of their begins
  for (auto edge = edges.begin(); edge != edges.end() && std::next(edge) != edges.end(); ++edge) {
    for (; next != windows.end() && next->time.from <= *edge; ++next) open.push_back(&*next);
    std::erase_if(open, [&](const PlannedWindow* window) { return window->time.to <= *edge; });
    if (open.empty()) continue;
    Stretch stretch{{*edge, *std::next(edge)}, {}, false};
    for (const PlannedWindow* window : open) {
      stretch.under_work.insert(window->components.begin(), window->components.end());
      stretch.whole = stretch.whole || window->whole;
    }
    out.push_back(std::move(stretch));
  }
  return out;
}

/// Where the tree would be in one of the states if the windows' members that are judged were in this one.
Intervals where_if(const TreeNode& tree, const Stretch& stretch, State members,
                   std::span<const State> states) {
  return timeline::where(retold(tree, stretch.time,
                                [&](const TreeNode& leaf) -> std::optional<Timeline> {
                                  if (!stretch.under_work.contains(*leaf.component)) return std::nullopt;
                                  return judged_as(leaf.timeline, stretch.time, members);
                                }),
                         states);
}

/// Where the work is on the service as such, or could take it down.
Intervals concerned_by(const TreeNode& tree, const std::vector<PlannedWindow>& windows) {
  constexpr State kDown[] = {State::kDown};
  std::vector<Interval> out;
  for (const Stretch& stretch : stretches_of(windows)) {
    const Intervals at_risk =
        stretch.whole ? Intervals{stretch.time} : where_if(tree, stretch, State::kDown, kDown);
    out.insert(out.end(), at_risk.begin(), at_risk.end());
  }
  return timeline::united(std::move(out));
}

/// Where it would not be DOWN without the work.
Intervals excused_by(const TreeNode& tree, const std::vector<PlannedWindow>& windows) {
  constexpr State kNotDown[] = {State::kUp,     State::kDegraded, State::kUnknown,
                                State::kAbsent, State::kNotYet,   State::kRetired};
  std::vector<Interval> out;
  for (const Stretch& stretch : stretches_of(windows)) {
    const Intervals without = where_if(tree, stretch, State::kUp, kNotDown);
    out.insert(out.end(), without.begin(), without.end());
  }
  return timeline::united(std::move(out));
}

/// The windows, in order of their begins, for as long as they excuse anything: one that began while the
/// service was DOWN, and not by what earlier windows excuse, only after that outage.
std::vector<PlannedWindow> excusing(const TreeNode& tree, const std::vector<PlannedWindow>& windows,
                                    const Intervals& concerned) {
  const std::vector<timeline::OutageSpan> outages = timeline::outages(tree.timeline, Duration::zero());
  std::vector<PlannedWindow> out;
  for (PlannedWindow window : windows) {
    const auto outage = std::partition_point(
        outages.begin(), outages.end(), [&](const auto& one) { return one.last_seen <= window.time.from; });
    if (outage != outages.end() && outage->failed < window.time.from) {
      const Intervals before = timeline::cut(outage->down, {outage->failed, window.time.from});
      const Interval last{before.back().to - Duration{1}, before.back().to};
      std::vector<PlannedWindow> open;
      for (const PlannedWindow& earlier : out) {
        if (earlier.time.from < last.to && last.from < earlier.time.to)
          open.push_back(earlier), open.back().time = last;
      }
      const bool by_plan = !timeline::cut(concerned, last).empty() && !excused_by(tree, open).empty();
      if (!by_plan) window.time.from = outage->last_seen;
    }
    if (window.time.from < window.time.to) out.push_back(std::move(window));
  }
  sort(out);
  return out;
}

}  // namespace

PlannedTime planned_time(const TreeNode& tree, std::vector<PlannedWindow> windows, Interval range) {
  for (PlannedWindow& window : windows)
    window.time = {std::max(window.time.from, range.from), std::min(window.time.to, range.to)};
  std::erase_if(windows, [](const PlannedWindow& window) { return window.time.from >= window.time.to; });
  if (windows.empty()) return {};
  sort(windows);
  const Intervals concerned = concerned_by(tree, windows);
  const Intervals down = timeline::where(tree.timeline, State::kDown);
  Intervals planned = timeline::intersect(timeline::intersect(down, concerned),
                                          excused_by(tree, excusing(tree, windows, concerned)));
  constexpr State kOutside[] = {State::kAbsent, State::kNotYet, State::kRetired};
  Intervals work = timeline::subtract(concerned, timeline::where(tree.timeline, kOutside));
  work = timeline::subtract(work, timeline::subtract(down, planned));
  return {std::move(work), std::move(planned)};
}

}  // namespace tidemark::trends
