#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <string>
#include <string_view>

#include "common/model/time.h"

namespace tidemark::cli {

/// Which end of a range a time is: a day that is named begins one at its midnight, and ends one at the next.
enum class RangeEnd { kSince, kUntil };

/// Reads RFC 3339, a day (2026-11-24), an age ("7d", "1h30m"), "now", "today" or "yesterday"; days are those
/// of `zone`. kInvalidArgument, with what would be right; `option` names it: "--since".
absl::StatusOr<TimePoint> parse_moment(const std::string& option, std::string_view text, RangeEnd end,
                                       TimePoint now, const absl::TimeZone& zone);
/// The same for what may lie ahead: also "tomorrow", and a time of day in `zone`, "2026-11-24 22:00", which
/// within the hour that a clock repeats is the first, and within the one that it skips as long after it.
absl::StatusOr<TimePoint> parse_planned(const std::string& option, std::string_view text, RangeEnd end,
                                        TimePoint now, const absl::TimeZone& zone);
/// Whether the text stands for a day, so that its zone matters.
bool names_a_day(std::string_view text);

}  // namespace tidemark::cli
