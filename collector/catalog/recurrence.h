#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>

#include "collector/timeline/pieces.h"

namespace tidemark::catalog {

/// Something that happens once, or again and again: RFC 5545's recurrence rule ("FREQ=WEEKLY;BYDAY=SU") over
/// local times of a zone, so that it is at the same time of day on both sides of a clock change, and as long
/// by the local clock's begin plus its length in elapsed time.
struct Recurrence {
  timeline::Interval first;  ///< the first time; not empty
  std::string rule;          ///< the RRULE's value; empty: once
  std::string time_zone;     ///< IANA name; of no matter where there is no rule
};

/// The words "daily", "weekly", "monthly" as rules; any other text as it is.
std::string rule_of_word(const std::string& word);

/// kInvalidArgument says what is wrong and what would be right: an unknown zone, a rule that is none, one
/// that comes more often than hourly, an empty first time, one that is longer than its rule's step.
absl::Status check(const Recurrence& recurrence);

/// When it happens within `range`: the times that touch it, cut to it, in order, those that touch or overlap
/// joined. Of a recurrence that check() refuses: none.
timeline::Intervals occurrences(const Recurrence& recurrence, timeline::Interval range);

}  // namespace tidemark::catalog
