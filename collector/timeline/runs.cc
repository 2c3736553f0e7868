#include "collector/timeline/runs.h"

#include <algorithm>
#include <cstddef>

#include "collector/timeline/component.h"
#include "collector/timeline/streak.h"

namespace tidemark::timeline {
namespace {

State state_of(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return State::kUp;
    case CheckState::kWarning:
      return State::kDegraded;
    case CheckState::kCritical:
      return State::kDown;
    case CheckState::kUnknown:
      return State::kUnknown;
  }
  return State::kUnknown;
}

TimePoint next_after(const std::vector<Result>& results, std::size_t i, TimePoint now) {
  return i + 1 < results.size() ? results[i + 1].time : std::max(now, results[i].time);
}

}  // namespace

Runs runs_of(const std::vector<Result>& results, State before, TimePoint now, Counting counting) {
  Runs runs;
  State in_force = before;
  const auto add = [&](std::size_t i, bool counts) {
    if (counts) in_force = state_of(results[i].state);
    const TimePoint next = next_after(results, i, now);
    const bool overdue = next - results[i].time > tolerance(results[i].interval);
    TimePoint from = results[i].time;
    if (overdue && counting == Counting::kFromLast) {
      append(runs, {from, from + tolerance(results[i].interval), in_force, false});
      from += tolerance(results[i].interval);
    }
    if (overdue) in_force = State::kUnknown;
    append(runs, {from, next, in_force, overdue});
  };
  for (std::size_t i = 0; i < results.size();) {
    if (results[i].state == CheckState::kOk) {
      add(i++, true);
      continue;
    }
    const Streak streak = streak_at(results, i);
    const std::size_t counted = !streak.confirmed                  ? streak.end
                                : counting == Counting::kFromFirst ? streak.begin
                                                                   : *streak.confirmed;
    for (; i < streak.end; ++i) add(i, i >= counted);
  }
  return runs;
}

std::optional<TimePoint> settled_until(const std::vector<Result>& results, TimePoint now) {
  if (results.empty()) return std::nullopt;
  std::size_t begin = results.size();
  while (begin > 0 && results[begin - 1].state != CheckState::kOk) --begin;
  if (begin < results.size() && !streak_at(results, begin).confirmed) return results[begin].time;
  const Result& last = results.back();
  return now - last.time > tolerance(last.interval) ? now : last.time;
}

void append(Runs& runs, const Run& run) {
  if (run.from >= run.to) return;
  if (!runs.empty() && runs.back().state == run.state && runs.back().overdue == run.overdue &&
      runs.back().to == run.from) {
    runs.back().to = run.to;
  } else {
    runs.push_back(run);
  }
}

Runs cut(const Runs& runs, Interval range) {
  Runs out;
  auto at =
      std::partition_point(runs.begin(), runs.end(), [&](const Run& run) { return run.to <= range.from; });
  for (; at != runs.end() && at->from < range.to; ++at)
    append(out, {std::max(at->from, range.from), std::min(at->to, range.to), at->state, at->overdue});
  return out;
}

Intervals overdue(const Runs& runs) {
  Intervals out;
  for (const Run& run : runs) {
    if (run.overdue) out.push_back({run.from, run.to});
  }
  return out;
}

}  // namespace tidemark::timeline
