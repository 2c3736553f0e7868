#pragma once

#include <absl/status/statusor.h>
#include <absl/time/civil_time.h>

#include <functional>
#include <optional>
#include <string>

/// The room's door to libical: recurrence rules over local times, without zones; internal to this room.
namespace tidemark::catalog {

/// A rule that was read, and what it says of its end, which libical is not asked to keep: it would compare an
/// UNTIL in UTC with local times, and cannot skip the beginning of a rule with COUNT.
struct Rule {
  enum class Step { kHour, kDay, kWeek, kMonth, kYear };
  struct Until {
    absl::CivilSecond last;  ///< inclusive
    bool utc = false;        ///< else local
  };
  std::string endless;  ///< the rule without COUNT and UNTIL, in capitals
  Step step = Step::kDay;
  int interval = 1;
  std::optional<int> count;  ///< the first time included
  std::optional<Until> until;

  static constexpr int kIntervalMax = 1'000;
  static constexpr int kCountMax = 10'000;
};

/// kInvalidArgument says what is wrong with it and what would be right.
absl::StatusOr<Rule> parse_rule(const std::string& text);

/// Tells the local times after `first` by the rule, in order, from about `from` on where it is later (some
/// before it may come too), until `take` says no or the rule ends. False: the rule never comes again.
bool expand(const Rule& rule, absl::CivilSecond first, absl::CivilSecond from,
            const std::function<bool(absl::CivilSecond)>& take);

}  // namespace tidemark::catalog
