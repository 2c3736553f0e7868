#include "collector/timeline/component.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "collector/timeline/runs.h"

namespace tidemark::timeline {
namespace {

auto rank(const Result& result) { return std::tuple(badness(result.state), result.interval, result.confirm); }

}  // namespace

std::vector<Result> as_set(std::vector<Result> results) {
  std::sort(results.begin(), results.end(), [](const Result& a, const Result& b) {
    return a.time != b.time ? a.time < b.time : rank(a) > rank(b);
  });
  results.erase(std::unique(results.begin(), results.end(),
                            [](const Result& a, const Result& b) { return a.time == b.time; }),
                results.end());
  return results;
}

Duration tolerance(Duration interval) {
  constexpr Duration kIntervalMax{std::numeric_limits<Duration::rep>::max() /
                                  8};  // keeps sums of times in range
  return std::clamp(interval, Duration{0}, kIntervalMax / 5) * 5 / 2;
}

Timeline timeline_of(const Runs& runs, const Life& life, const Intervals& away, Interval range) {
  Timeline timeline;
  const auto add = [&](TimePoint from, TimePoint to, State state) {
    append(timeline, std::max(from, range.from), std::min(to, range.to), state);
  };
  // A result that was stored is a first result, whatever else is known of the component's life.
  std::optional<TimePoint> first = life.first_result;
  if (!runs.empty() && (!first || runs.front().from < *first)) first = runs.front().from;
  add(range.from, first.value_or(range.to), State::kNotYet);
  if (first) add(*first, runs.empty() ? range.to : runs.front().from, State::kUnknown);
  auto absence = away.begin();
  for (const Run& run : runs) {
    TimePoint from = run.from;
    if (run.overdue) {
      while (absence != away.end() && absence->to <= from) ++absence;
      for (auto part = absence; part != away.end() && part->from < run.to; ++part) {
        add(from, part->from, State::kUnknown);
        from = std::max(from, part->from);
        add(from, std::min(part->to, run.to), State::kAbsent);
        from = std::min(part->to, run.to);
      }
    }
    add(from, run.to, run.state);
  }
  return life.retired ? override_from(std::move(timeline), *life.retired, State::kRetired) : timeline;
}

State state_before(const std::vector<Result>& results, const Life& life) {
  const bool earlier = life.first_result && !results.empty() && *life.first_result < results.front().time;
  return earlier ? State::kUnknown : State::kNotYet;
}

Timeline component_timeline(const std::vector<Result>& results, const Life& life, const Intervals& away,
                            Interval range, TimePoint now) {
  range.to = std::min(range.to, now);
  return timeline_of(runs_of(results, state_before(results, life), now), life, away, range);
}

}  // namespace tidemark::timeline
