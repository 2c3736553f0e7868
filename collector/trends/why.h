#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/rows.h"
#include "collector/timeline/timeline.h"
#include "collector/trends/tree.h"

/// From a service's state at one instant down to the check results that made it. Pure.
namespace tidemark::trends {

/// Which state something was in at an instant, and since when.
struct StateThen {
  timeline::State state = timeline::State::kNotYet;
  std::optional<TimePoint> since;  ///< absent: its timeline does not reach there
  bool since_at_least = false;     ///< it may have been so before: the timeline begins there
};
StateThen state_then(const timeline::Timeline& timeline, TimePoint at);

/// A node of the tree at an instant.
struct NodeThen {
  std::string name;  ///< a component's id, or a service's name; empty: a group
  std::optional<std::size_t> component;
  StateThen then;
  std::string rule;  ///< of a group or service, in words: "at least 2 of 3"; of those that were present
  std::vector<NodeThen> members;
};
/// The tree's timelines reach over `at`.
NodeThen node_then(const TreeNode& tree, TimePoint at);

/// "all of 5", "at least 2 of 3", "any of 3", "at least 50 % of 3 (2)", "by weight (60 % is up): …",
/// "the worst of 4". `tally` is of the members at the instant: those outside of the rule are not counted.
std::string rule_words(const timeline::Rule& rule, const timeline::Tally& tally);

/// Components that explain a state: had they been UP, the service would have been usable (UP or DEGRADED)
/// where it was DOWN or UNKNOWN, and UP where it was DEGRADED.
struct FailedSet {
  enum class Kind : std::uint8_t {
    kNothing,   ///< there was nothing to explain: it was UP, or not judged
    kSmallest,  ///< no smaller set would do
    kMinimal,   ///< none of them can be left out; whether another set is smaller was not tried
    kTooFew,    ///< with all members UP it would be no better: the rule asks for more than there are
  };
  Kind kind = Kind::kNothing;
  std::vector<std::size_t> components;  ///< their places, the worst first, then in order of the tree
};
/// Sets of up to so many are tried one by one, as long as there are no more than kSetsMax of a size.
inline constexpr std::size_t kSetSizeMax = 3;
inline constexpr std::uint64_t kSetsMax = 1'000'000;
/// Out of those that were DOWN, UNKNOWN or DEGRADED; where all of these do not explain it, out of the ABSENT,
/// NOT_YET and RETIRED ones as well. Of several smallest sets the one of the worst states. Beyond the bounds:
/// what is left of all after taking out whatever can be, members of the largest failed groups first.
FailedSet failed_set(const TreeNode& tree, TimePoint at);

/// The check results that made a component's state at an instant.
struct Grounds {
  enum class Kind : std::uint8_t {
    kResults,  ///< what they said
    kSilence,  ///< the next one did not come in time
    kNotKept,  ///< results of that time are not kept any more
    kNotYet,   ///< there was none yet
    kRetired,  ///< its endpoint was revoked
  };
  Kind kind = Kind::kNotYet;
  std::optional<store::ResultRow> last;       ///< the newest one at the instant
  std::optional<store::ResultRow> next;       ///< the first one after it, as far as it was read
  std::optional<store::ResultRow> first_bad;  ///< of the streak of not ok ones that `last` is of
  std::optional<store::ResultRow> last_good;  ///< before it
  std::optional<TimePoint> confirmed;         ///< when the streak had as many as one of it asks for
  /// Where there is a first_bad: no more is to be found of it by reading earlier results.
  bool complete = true;
};
/// `results` in order of time, from some time before the instant; as known at `now`.
Grounds grounds_of(const std::vector<store::ResultRow>& results, const timeline::Life& life, TimePoint at,
                   TimePoint now);

}  // namespace tidemark::trends
