#include "collector/trends/planned_work.h"

#include <algorithm>
#include <set>
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

/// What the windows that are open at a time would make of it.
struct Effects {
  Intervals concerned;  // the work is on the service, or could take it down
  Intervals excused;    // it would not be DOWN without the work
};

Effects effects_of(const TreeNode& tree, const std::vector<PlannedWindow>& windows) {
  constexpr State kNotDown[] = {State::kUp,     State::kDegraded, State::kUnknown,
                                State::kAbsent, State::kNotYet,   State::kRetired};
  std::vector<Interval> concerned;
  std::vector<Interval> excused;
  for (const Stretch& stretch : stretches_of(windows)) {
    const auto with_work = [&](State state) {
      return retold(tree, stretch.time, [&](const TreeNode& leaf) -> std::optional<Timeline> {
        if (!stretch.under_work.contains(*leaf.component)) return std::nullopt;
        return judged_as(leaf.timeline, stretch.time, state);
      });
    };
    const Intervals without = timeline::where(with_work(State::kUp), kNotDown);
    excused.insert(excused.end(), without.begin(), without.end());
    const Intervals at_risk =
        stretch.whole ? Intervals{stretch.time} : timeline::where(with_work(State::kDown), State::kDown);
    concerned.insert(concerned.end(), at_risk.begin(), at_risk.end());
  }
  return {timeline::united(std::move(concerned)), timeline::united(std::move(excused))};
}

}  // namespace

PlannedTime planned_time(const TreeNode& tree, std::vector<PlannedWindow> windows, Interval range) {
  for (PlannedWindow& window : windows)
    window.time = {std::max(window.time.from, range.from), std::min(window.time.to, range.to)};
  std::erase_if(windows, [](const PlannedWindow& window) { return window.time.from >= window.time.to; });
  if (windows.empty()) return {};
  std::sort(windows.begin(), windows.end(), [](const PlannedWindow& a, const PlannedWindow& b) {
    return std::pair(a.time.from, a.time.to) < std::pair(b.time.from, b.time.to);
  });

  const Effects effects = effects_of(tree, windows);
  const std::vector<timeline::OutageSpan> outages = timeline::outages(tree.timeline, Duration::zero());
  const Intervals down = timeline::where(tree.timeline, State::kDown);
  Intervals planned;
  for (const PlannedWindow& window : windows) {
    TimePoint from = window.time.from;
    // The outage that was under way when the window began.
    const auto outage = std::partition_point(
        outages.begin(), outages.end(), [&](const auto& one) { return one.last_seen <= window.time.from; });
    if (outage != outages.end() && outage->failed < window.time.from) {
      const Intervals before = timeline::cut(outage->down, {outage->failed, window.time.from});
      const TimePoint last = before.back().to - Duration{1};
      const bool by_plan = !timeline::cut(planned, {last, last + Duration{1}}).empty();
      if (!by_plan) from = outage->last_seen;
    }
    Intervals own = timeline::intersect(timeline::cut(down, {from, window.time.to}), effects.excused);
    own.insert(own.end(), planned.begin(), planned.end());
    planned = timeline::united(std::move(own));
  }
  constexpr State kOutside[] = {State::kAbsent, State::kNotYet, State::kRetired};
  Intervals work = timeline::subtract(effects.concerned, timeline::where(tree.timeline, kOutside));
  work = timeline::subtract(work, timeline::subtract(down, planned));
  return {std::move(work), timeline::intersect(planned, effects.concerned)};
}

}  // namespace tidemark::trends
