#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <string>

#include "collector/timeline/pieces.h"

namespace tidemark::catalog {

/// Something that happens once, or again and again: RFC 5545's recurrence rule ("FREQ=WEEKLY;BYDAY=SU") over
/// local times of a zone, so that it is at the same time of day on both sides of a clock change, and as long
/// by the local clock's begin plus its length in elapsed time. A begin that the clock skips is where it jumps
/// to; one that it repeats is at its first pass. The first time counts, also where it is not by the rule.
struct Recurrence {
  timeline::Interval first;  ///< the first time; not empty
  std::string rule;          ///< the RRULE's value; empty: once
  std::string time_zone;     ///< IANA name; of no matter where there is no rule
};

/// The words "daily", "weekly", "monthly" as rules; any other text as it is.
std::string rule_of_word(const std::string& word);

/// More than these are not looked for in one range: those that come later are left out. An hourly rule has as
/// many in 11 years.
inline constexpr std::size_t kOccurrencesMax = 100'000;

/// kInvalidArgument says what is wrong and what would be right: an unknown zone, a rule that is none, one
/// that comes more often than hourly or never again, an empty first time, one that is longer than its rule's
/// step. Thread-safe, as all of these.
absl::Status check(const Recurrence& recurrence);

/// When it happens within `range`: the times that touch it, cut to it, in order, those that touch or overlap
/// joined; those before the range cost nothing, but where the rule has COUNT (at most 10,000). Rules are
/// followed until 2582. Of a recurrence without an order that could be followed (an unknown zone, a wrong
/// rule, an empty or too long first time): none.
timeline::Intervals occurrences(const Recurrence& recurrence, timeline::Interval range);

}  // namespace tidemark::catalog
