#include "collector/timeline/combine.h"

#include <algorithm>
#include <cstddef>

namespace tidemark::timeline {
namespace {

std::size_t index(State state) { return static_cast<std::size_t>(state); }

State judge_none_present(const Tally& tally) {
  if (tally.count[index(State::kNotYet)] > 0) return State::kNotYet;
  if (tally.count[index(State::kAbsent)] > 0) return State::kAbsent;
  if (tally.count[index(State::kRetired)] > 0) return State::kRetired;
  return State::kNotYet;
}

State judge_count(const Rule& rule, const Tally& tally, std::uint64_t present) {
  const std::uint64_t needed =
      rule.kind == Rule::Kind::kAtLeast
          ? rule.count
          : std::max<std::uint64_t>(1, (present * rule.share + Rule::kWhole - 1) / Rule::kWhole);
  const std::uint64_t degraded = tally.count[index(State::kDegraded)];
  const std::uint64_t up = tally.count[index(State::kUp)] + (rule.degraded_is_down ? 0 : degraded);
  if (up < needed) {
    return up + tally.count[index(State::kUnknown)] < needed ? State::kDown : State::kUnknown;
  }
  return degraded + tally.count[index(State::kDown)] > 0 ? State::kDegraded : State::kUp;
}

State judge_worst(const Rule& rule, const Tally& tally) {
  if (tally.count[index(State::kDown)] > 0) return State::kDown;
  if (rule.degraded_is_down && tally.count[index(State::kDegraded)] > 0) return State::kDown;
  if (tally.count[index(State::kUnknown)] > 0) return State::kUnknown;
  return tally.count[index(State::kDegraded)] > 0 ? State::kDegraded : State::kUp;
}

State judge_weight(const Rule& rule, std::uint64_t up, std::uint64_t all) {
  if (up * Rule::kWhole < rule.down_below * all) return State::kDown;
  return up * Rule::kWhole < rule.degraded_below * all ? State::kDegraded : State::kUp;
}

State judge_weighted(const Rule& rule, const Tally& tally) {
  const std::uint64_t degraded = tally.weight[index(State::kDegraded)];
  const std::uint64_t unknown = tally.weight[index(State::kUnknown)];
  const std::uint64_t up = tally.weight[index(State::kUp)] + (rule.degraded_is_down ? 0 : degraded);
  const std::uint64_t all =
      tally.weight[index(State::kUp)] + degraded + unknown + tally.weight[index(State::kDown)];
  const State worst = judge_weight(rule, up, all);
  return worst == judge_weight(rule, up + unknown, all) ? worst : State::kUnknown;
}

/// At `at` the member leaves one state for another.
struct Change {
  TimePoint at;
  State before;
  State after;
  std::uint32_t weight;
};

}  // namespace

void Tally::add(State state, std::uint32_t member_weight) {
  ++count[index(state)];
  weight[index(state)] += member_weight;
}

void Tally::remove(State state, std::uint32_t member_weight) {
  --count[index(state)];
  weight[index(state)] -= member_weight;
}

State judge(const Rule& rule, const Tally& tally) {
  const std::uint64_t present = std::uint64_t{tally.count[index(State::kUp)]} +
                                tally.count[index(State::kDegraded)] + tally.count[index(State::kDown)] +
                                tally.count[index(State::kUnknown)];
  if (present == 0) return judge_none_present(tally);
  switch (rule.kind) {
    case Rule::Kind::kWorst:
      return judge_worst(rule, tally);
    case Rule::Kind::kWeighted:
      return judge_weighted(rule, tally);
    case Rule::Kind::kAtLeast:
    case Rule::Kind::kShare:
      break;
  }
  return judge_count(rule, tally, present);
}

Timeline combine(const Rule& rule, const std::vector<Member>& members, Interval range) {
  Tally tally;
  std::vector<Change> changes;
  for (const Member& member : members) {
    State state = State::kNotYet;
    TimePoint until = range.from;
    const auto change_to = [&](TimePoint at, State next) {
      if (at <= range.from) {
        state = next;
      } else if (at < range.to && next != state) {
        changes.push_back({at, state, next, member.weight});
        state = next;
      }
    };
    State at_start = State::kNotYet;
    for (const Piece& piece : *member.timeline) {
      if (piece.to <= range.from || piece.from >= range.to) continue;
      if (piece.from > until) change_to(until, State::kNotYet);
      change_to(piece.from, piece.state);
      if (piece.from <= range.from) at_start = piece.state;
      until = piece.to;
    }
    change_to(until, State::kNotYet);
    tally.add(at_start, member.weight);
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });

  Timeline timeline;
  TimePoint from = range.from;
  for (std::size_t i = 0; i < changes.size();) {
    const TimePoint at = changes[i].at;
    append(timeline, from, at, judge(rule, tally));
    for (; i < changes.size() && changes[i].at == at; ++i) {
      tally.remove(changes[i].before, changes[i].weight);
      tally.add(changes[i].after, changes[i].weight);
    }
    from = at;
  }
  append(timeline, from, range.to, judge(rule, tally));
  return timeline;
}

}  // namespace tidemark::timeline
