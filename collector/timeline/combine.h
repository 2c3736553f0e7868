#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "collector/timeline/pieces.h"

namespace tidemark::timeline {

/// How members make their node's state (METRICS.md, section 2).
struct Rule {
  enum class Kind : std::uint8_t {
    kAtLeast,   ///< so many of those present must be up
    kShare,     ///< such a share of those present must be up; all is 100 %
    kWeighted,  ///< the share of the weight that is up, against two thresholds
    kWorst,     ///< the worst of DOWN, UNKNOWN, DEGRADED, UP
  };
  /// Shares are whole hundredths of a percent, so that sums are exact.
  static constexpr std::uint32_t kWhole = 10'000;

  Kind kind = Kind::kShare;
  std::uint32_t count = 1;                ///< kAtLeast
  std::uint32_t share = kWhole;           ///< kShare
  std::uint32_t degraded_below = kWhole;  ///< kWeighted
  std::uint32_t down_below = kWhole / 2;  ///< kWeighted
  bool degraded_is_down = false;          ///< a DEGRADED member counts as down, not as up
  friend bool operator==(const Rule&, const Rule&) = default;

  static Rule all() { return {}; }
  static Rule any() { return at_least(1); }
  static Rule at_least(std::uint32_t count) {
    Rule rule;
    rule.kind = Kind::kAtLeast, rule.count = count;
    return rule;
  }
  static Rule at_least_share(std::uint32_t share) {
    Rule rule;
    rule.share = share;
    return rule;
  }
  static Rule worst() {
    Rule rule;
    rule.kind = Kind::kWorst;
    return rule;
  }
  static Rule weighted(std::uint32_t degraded_below, std::uint32_t down_below) {
    Rule rule;
    rule.kind = Kind::kWeighted, rule.degraded_below = degraded_below, rule.down_below = down_below;
    return rule;
  }
};

struct Member {
  const Timeline* timeline = nullptr;  ///< the caller's, never null; covers the range
  std::uint32_t weight = 1;            ///< kWeighted
};

/// How many members, and which weight, are in each state at one instant: all that a rule asks.
struct Tally {
  std::array<std::uint32_t, kStates> count{};
  std::array<std::uint64_t, kStates> weight{};
  void add(State state, std::uint32_t member_weight);
  void remove(State state, std::uint32_t member_weight);
};

State judge(const Rule& rule, const Tally& tally);

/// The node's states over `range`, by one sweep over the members' changes: n log n in their number. Without
/// members: NOT_YET. A member whose timeline does not reach is NOT_YET there.
Timeline combine(const Rule& rule, const std::vector<Member>& members, Interval range);

}  // namespace tidemark::timeline
