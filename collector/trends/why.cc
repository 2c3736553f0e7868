#include "collector/trends/why.h"

#include <algorithm>
#include <cmath>

#include "collector/timeline/pieces.h"

namespace tidemark::trends {
namespace {

using timeline::Rule;
using timeline::State;

std::uint64_t of(const timeline::Tally& tally, State state) {
  return tally.count[static_cast<std::size_t>(state)];
}
std::uint64_t weight_of(const timeline::Tally& tally, State state) {
  return tally.weight[static_cast<std::size_t>(state)];
}

/// Hundredths of a percent: "50 %", "33.33 %".
std::string share_words(double hundredths) {
  std::string out = std::to_string(static_cast<std::int64_t>(std::floor(hundredths)) / 100);
  const auto rest = static_cast<std::int64_t>(std::floor(hundredths)) % 100;
  if (rest != 0) out += (rest < 10 ? ".0" : ".") + std::to_string(rest);
  return out + " %";
}

std::string weight_words(const Rule& rule, const timeline::Tally& tally) {
  const std::uint64_t degraded = weight_of(tally, State::kDegraded);
  const std::uint64_t up = weight_of(tally, State::kUp) + (rule.degraded_is_down ? 0 : degraded);
  const std::uint64_t all = weight_of(tally, State::kUp) + degraded + weight_of(tally, State::kDown) +
                            weight_of(tally, State::kUnknown);
  std::string out = "by weight";
  if (all > 0) {
    out += " (" + share_words(static_cast<double>(up) * Rule::kWhole / static_cast<double>(all)) + " is up)";
  }
  return out + ": DOWN below " + share_words(rule.down_below) + ", DEGRADED below " +
         share_words(rule.degraded_below);
}

std::string share_rule_words(const Rule& rule, std::uint64_t present) {
  const std::string n = std::to_string(present);
  if (rule.share == Rule::kWhole) return "all of " + n;
  const std::uint64_t needed =
      std::max<std::uint64_t>(1, (present * rule.share + Rule::kWhole - 1) / Rule::kWhole);
  return "at least " + share_words(rule.share) + " of " + n + " (" + std::to_string(needed) + ")";
}

}  // namespace

std::string rule_words(const Rule& rule, const timeline::Tally& tally) {
  const std::uint64_t present = of(tally, State::kUp) + of(tally, State::kDegraded) +
                                of(tally, State::kDown) + of(tally, State::kUnknown);
  const std::uint64_t outside =
      of(tally, State::kAbsent) + of(tally, State::kNotYet) + of(tally, State::kRetired);
  std::string out;
  switch (rule.kind) {
    case Rule::Kind::kAtLeast:
      out = (rule.count == 1 ? "any of " : "at least " + std::to_string(rule.count) + " of ") +
            std::to_string(present);
      break;
    case Rule::Kind::kShare:
      out = share_rule_words(rule, present);
      break;
    case Rule::Kind::kWeighted:
      out = weight_words(rule, tally);
      break;
    case Rule::Kind::kWorst:
      out = "the worst of " + std::to_string(present);
      break;
  }
  if (rule.degraded_is_down) out += "; degraded counts as down";
  if (outside > 0) out += "; " + std::to_string(outside) + " left out";
  return out;
}

StateThen state_then(const timeline::Timeline& timeline, TimePoint at) {
  StateThen out;
  const timeline::Piece* piece = timeline::piece_at(timeline, at);
  if (piece == nullptr) return out;
  out.state = piece->state;
  out.since = piece->from;
  out.since_at_least = piece == timeline.data();
  return out;
}

NodeThen node_then(const TreeNode& tree, TimePoint at) {
  NodeThen out;
  out.component = tree.component;
  out.name = tree.component ? tree.id : tree.service;
  out.then = state_then(tree.timeline, at);
  if (tree.component) return out;
  timeline::Tally tally;
  for (const TreeNode& child : tree.children) {
    out.members.push_back(node_then(child, at));
    tally.add(out.members.back().then.state, child.weight);
  }
  out.rule = rule_words(tree.rule, tally);
  return out;
}

Grounds grounds_of(const std::vector<store::ResultRow>& results, const timeline::Life& life, TimePoint at,
                   TimePoint now) {
  Grounds out;
  const auto after = std::partition_point(results.begin(), results.end(),
                                          [&](const store::ResultRow& row) { return row.time <= at; });
  if (after != results.end()) out.next = *after;
  if (after == results.begin()) {
    out.kind =
        life.first_result && *life.first_result <= at ? Grounds::Kind::kNotKept : Grounds::Kind::kNotYet;
  } else {
    const auto last = after - 1;
    out.last = *last;
    const TimePoint until = out.next ? out.next->time : now;
    const bool overdue = until - last->time > timeline::tolerance(last->interval);
    out.kind = overdue ? Grounds::Kind::kSilence : Grounds::Kind::kResults;
    if (last->state == CheckState::kOk) {
      out.last_good = *last;
    } else {
      auto first = last;
      while (first != results.begin() && (first - 1)->state != CheckState::kOk) --first;
      out.first_bad = *first;
      if (first != results.begin()) out.last_good = *(first - 1);
      out.complete = out.last_good || !life.first_result || first->time <= *life.first_result;
      for (auto row = first; row != results.end() && row->state != CheckState::kOk; ++row) {
        if (static_cast<std::uint64_t>(row - first) + 1 < row->confirm) continue;
        out.confirmed = row->time;
        break;
      }
    }
  }
  if (life.retired && *life.retired <= at) out.kind = Grounds::Kind::kRetired;
  return out;
}

}  // namespace tidemark::trends
