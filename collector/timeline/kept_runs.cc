#include "collector/timeline/kept_runs.h"

#include <algorithm>
#include <iterator>

#include "collector/timeline/component.h"
#include "collector/timeline/streak.h"

namespace tidemark::timeline {
namespace {

constexpr Duration kInstant{1};
constexpr Duration kNeverOverdue = Duration::max();

/// The results behind one that stands for the streak which counts already where the kept runs end, if there
/// is one.
std::vector<Result> led(const std::optional<KeptRuns>& kept, const std::vector<Result>& results) {
  std::vector<Result> out;
  out.reserve(results.size() + 1);
  if (kept && kept->confirmed) out.push_back({kept->to - kInstant, CheckState::kCritical, kNeverOverdue, 1});
  out.insert(out.end(), results.begin(), results.end());
  return out;
}

/// What the last result before a time has to do with the runs up to there.
struct Before {
  TimePoint basis;         ///< the last time at which one more result would change them
  bool confirmed = false;  ///< KeptRuns::confirmed
};

Before before(const std::vector<Result>& results, TimePoint end) {
  Before out{end - kInstant, false};
  const auto next = std::partition_point(results.begin(), results.end(),
                                         [&](const Result& result) { return result.time < end; });
  if (next == results.begin()) return out;
  const Result& last = *std::prev(next);
  // Whether it is overdue is known from the next one, or from the silence until it was due; of what was
  // before the end of kept runs, from their own basis.
  const TimePoint due = last.time + tolerance(last.interval);
  if (last.interval != kNeverOverdue && due >= end)
    out.basis = next != results.end() ? std::min(due, next->time) : due;
  if (last.state == CheckState::kOk) return out;
  auto begin = static_cast<std::size_t>(std::prev(next) - results.begin());
  while (begin > 0 && results[begin - 1].state != CheckState::kOk) --begin;
  const Streak streak = streak_at(results, begin);
  out.confirmed = streak.confirmed.has_value();
  if (streak.confirmed) {
    out.basis = std::max(out.basis, results[*streak.confirmed].time);
  } else if (streak.end < results.size()) {
    out.basis = std::max(out.basis, results[streak.end].time);
  }
  return out;
}

}  // namespace

Runs runs_after(const KeptRuns& kept, const std::vector<Result>& results, TimePoint now) {
  Runs out;
  const Run& last = kept.runs.back();
  append(out, {kept.to, results.empty() ? now : results.front().time, last.state, last.overdue});
  if (results.empty()) return out;
  const Runs runs = runs_of(led(kept, results), last.state, now);
  for (const Run& run : cut(runs, {results.front().time, std::max(now, results.back().time)}))
    append(out, run);
  return out;
}

TimePoint settled_after(const KeptRuns& kept, const std::vector<Result>& results, TimePoint now) {
  if (!results.empty()) return settled_until(led(kept, results), now).value_or(kept.to);
  return kept.runs.back().overdue ? std::max(now, kept.to) : kept.to;
}

std::optional<std::size_t> first_that_stands_alone(const std::vector<Result>& results, std::size_t begin,
                                                   TimePoint until) {
  for (std::size_t i = begin; i < results.size() && results[i].time < until;) {
    if (results[i].state == CheckState::kOk) return i;
    const Streak streak = streak_at(results, i);
    if (streak.confirmed) return i;
    i = streak.end;  // with fewer results before them, none of the others is confirmed either
  }
  return std::nullopt;
}

std::vector<KeptRuns> keep(const std::optional<KeptRuns>& newest, const std::vector<Result>& results,
                           State before_first, TimePoint known_until, const Keeping& keeping) {
  if (!newest && results.empty()) return {};
  const TimePoint begin = newest ? newest->to : results.front().time;
  const TimePoint settled = newest ? settled_after(*newest, results, known_until)
                                   : settled_until(results, known_until).value_or(begin);
  const TimePoint end = std::min(settled, keeping.limit);
  if (end <= begin) return {};
  Runs runs = newest ? newest->runs : runs_of(results, before_first, known_until);
  if (newest) {
    for (const Run& run : runs_after(*newest, results, known_until)) append(runs, run);
  }
  const std::vector<Result> all = led(newest, results);
  const auto part = [&](TimePoint from, TimePoint to) {
    Before known = before(all, to);
    if (newest) known.basis = std::max(known.basis, newest->basis);
    return KeptRuns{from, to, known.basis, cut(runs, {from, to}), known.confirmed};
  };
  if (!newest) return {part(begin, end)};
  if (newest->to - newest->from < keeping.span_max) return {part(newest->from, end)};
  const auto alone = first_that_stands_alone(results, 0, end);
  if (!alone) return {part(newest->from, end)};
  const TimePoint middle = results[*alone].time;
  std::vector<KeptRuns> out;
  if (middle > newest->to) out.push_back(part(newest->from, middle));
  out.push_back(part(middle, end));
  // What confirms it even if nothing was before it.
  if (const Streak streak = streak_at(results, *alone); streak.confirmed)
    out.back().basis = std::max(out.back().basis, results[*streak.confirmed].time);
  return out;
}

}  // namespace tidemark::timeline
