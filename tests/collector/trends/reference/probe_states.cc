#include "tests/collector/trends/reference/probe_states.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace tidemark::reference {
namespace {

using timeline::Result;
using timeline::State;

int rank(CheckState state) {
  switch (state) {
    case CheckState::kCritical:
      return 3;
    case CheckState::kUnknown:
      return 2;
    case CheckState::kWarning:
      return 1;
    case CheckState::kOk:
      break;
  }
  return 0;
}

bool stays_over(const Result& a, const Result& b) {
  if (rank(a.state) != rank(b.state)) return rank(a.state) > rank(b.state);
  return a.interval != b.interval ? a.interval > b.interval : a.confirm > b.confirm;
}

State said_by(const Result& result) {
  switch (result.state) {
    case CheckState::kOk:
      return State::kUp;
    case CheckState::kWarning:
      return State::kDegraded;
    case CheckState::kCritical:
      return State::kDown;
    case CheckState::kUnknown:
      break;
  }
  return State::kUnknown;
}

/// Whether the result at `i` counts: it is ok, or its streak is as long, at some result of it, as that one
/// asks for.
bool counts(const std::vector<Result>& results, std::size_t i, Told told) {
  if (results[i].state == CheckState::kOk) return true;
  std::size_t first = i;
  while (first > 0 && results[first - 1].state != CheckState::kOk) --first;
  for (std::size_t k = first; k < results.size() && results[k].state != CheckState::kOk; ++k) {
    if (told == Told::kAsKnownThen && k > i) return false;
    if (k - first + 1 >= results[k].confirm) return true;
  }
  return false;
}

/// What holds from one result to the next.
struct Word {
  TimePoint from;
  State state = State::kUnknown;
  std::optional<TimePoint> overdue;  // since when, if the next result comes too late
};

std::vector<Word> words_of(const std::vector<Result>& results, const Probe& probe, TimePoint now, Told told) {
  std::vector<Word> out;
  State in_force = probe.life.first_result && !results.empty() && *probe.life.first_result < results[0].time
                       ? State::kUnknown
                       : State::kNotYet;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result& result = results[i];
    const TimePoint next = i + 1 < results.size() ? results[i + 1].time : std::max(now, result.time);
    const bool overdue = (next - result.time) * 2 > result.interval * 5;
    if (counts(results, i, told)) in_force = said_by(result);
    out.push_back({result.time, in_force, {}});
    if (!overdue) continue;
    out.back().overdue = told == Told::kInHindsight ? result.time : result.time + result.interval * 5 / 2;
    in_force = State::kUnknown;
  }
  return out;
}

bool within(const timeline::Intervals& intervals, TimePoint at) {
  return std::any_of(intervals.begin(), intervals.end(),
                     [&](const timeline::Interval& one) { return one.from <= at && at < one.to; });
}

/// Whether the endpoint said that it would not be there: it suspended, or the last that it said of shutting
/// down and starting was that it shuts down.
bool announced(const Probe& probe, TimePoint at) {
  using Kind = timeline::Announcement::Kind;
  std::optional<TimePoint> down;
  std::optional<TimePoint> up;
  for (const timeline::Announcement& said : probe.announced) {
    if (said.time > at && said.kind != Kind::kSuspended) continue;
    if (said.kind == Kind::kSuspended && said.time <= at && at < said.until) return true;
    if (said.kind == Kind::kShutdown && (!down || said.time > *down)) down = said.time;
    if (said.kind == Kind::kStarted && (!up || said.time > *up)) up = said.time;
  }
  return down && (!up || *up < *down);
}

bool away(const Probe& probe, TimePoint at) {
  if (probe.presence == timeline::Presence::kAlways || !within(probe.silent, at)) return false;
  return probe.presence == timeline::Presence::kMobile || announced(probe, at);
}

}  // namespace

std::vector<Result> set_of(const Probe& probe) {
  std::map<TimePoint, Result> set;
  for (const Result& result : probe.arrived) {
    const auto [there, is_new] = set.try_emplace(result.time, result);
    if (!is_new && stays_over(result, there->second)) there->second = result;
  }
  std::vector<Result> out;
  for (const auto& [time, result] : set) out.push_back(result);
  return out;
}

States states_of(const Probe& probe, const std::vector<Result>& set, const Story& story, Told told) {
  const std::vector<Word> words = words_of(set, probe, story.now, told);
  States out;
  std::size_t next = 0;  // the first result that is later than the step
  for (std::size_t i = 0; i < story.steps(); ++i) {
    const TimePoint at = story.at(i);
    while (next < words.size() && words[next].from <= at) ++next;
    State state = State::kNotYet;
    if (next > 0) {
      const Word& word = words[next - 1];
      const bool overdue = word.overdue && *word.overdue <= at;
      state = !overdue ? word.state : away(probe, at) ? State::kAbsent : State::kUnknown;
    } else if (probe.life.first_result && *probe.life.first_result <= at) {
      state = State::kUnknown;
    }
    if (probe.life.retired && *probe.life.retired <= at) state = State::kRetired;
    out.push_back(state);
  }
  return out;
}

}  // namespace tidemark::reference
