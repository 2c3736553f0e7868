#include "collector/timeline/component.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <tuple>
#include <utility>

#include "collector/timeline/pieces.h"

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

bool is_overdue(const std::vector<Result>& results, std::size_t i, TimePoint now) {
  return next_after(results, i, now) - results[i].time > tolerance(results[i].interval);
}

auto rank(const Result& result) { return std::tuple(badness(result.state), result.interval, result.confirm); }

/// For every result, whether its state counts: an ok one always, one of a streak of non-ok results where the
/// streak reaches the confirm count at some of its results.
std::vector<bool> confirmed(const std::vector<Result>& results) {
  std::vector<bool> counts(results.size(), true);
  for (std::size_t begin = 0; begin < results.size();) {
    if (results[begin].state == CheckState::kOk) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    bool reached = false;
    for (; end < results.size() && results[end].state != CheckState::kOk; ++end) {
      reached = reached || end - begin + 1 >= results[end].confirm;
    }
    for (std::size_t i = begin; i < end; ++i) counts[i] = reached;
    begin = end;
  }
  return counts;
}

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

Intervals overdue(const std::vector<Result>& results, TimePoint now) {
  std::vector<Interval> gaps;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (is_overdue(results, i, now)) gaps.push_back({results[i].time, next_after(results, i, now)});
  }
  return united(std::move(gaps));
}

Timeline component_timeline(const std::vector<Result>& results, const Life& life, const Intervals& away,
                            Interval range, TimePoint now) {
  range.to = std::min(range.to, now);
  Timeline timeline;
  const auto add = [&](TimePoint from, TimePoint to, State state) {
    append(timeline, std::max(from, range.from), std::min(to, range.to), state);
  };
  // A result that was stored is a first result, whatever else is known of the component's life.
  std::optional<TimePoint> first = life.first_result;
  if (!results.empty() && (!first || results.front().time < *first)) first = results.front().time;
  if (!first) {
    add(range.from, range.to, State::kNotYet);
  } else {
    add(range.from, *first, State::kNotYet);
    add(*first, results.empty() ? range.to : results.front().time, State::kUnknown);
  }

  const std::vector<bool> counts = confirmed(results);
  State in_force =
      first && !results.empty() && *first < results.front().time ? State::kUnknown : State::kNotYet;
  auto absence = away.begin();
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (counts[i]) in_force = state_of(results[i].state);
    const TimePoint next = next_after(results, i, now);
    TimePoint from = results[i].time;
    if (is_overdue(results, i, now)) {
      in_force = State::kUnknown;
      while (absence != away.end() && absence->to <= from) ++absence;
      for (auto part = absence; part != away.end() && part->from < next; ++part) {
        add(from, part->from, State::kUnknown);
        from = std::max(from, part->from);
        add(from, std::min(part->to, next), State::kAbsent);
        from = std::min(part->to, next);
      }
    }
    add(from, next, in_force);
  }
  return life.retired ? override_from(std::move(timeline), *life.retired, State::kRetired) : timeline;
}

}  // namespace tidemark::timeline
