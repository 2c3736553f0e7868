#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <set>
#include <string>

namespace tidemark::catalog {

inline constexpr std::size_t kCalendarBytesMax = 4 << 20;
inline constexpr std::size_t kCalendarDaysMax = 20'000;

/// The text of an iCalendar file. An error says why it cannot be read: it is not there, or too large.
absl::StatusOr<std::string> read_calendar_text(const std::filesystem::path& path);

/// The days of an iCalendar file's text (RFC 5545), as "2026-12-25": those that its all-day events take up,
/// with what RRULE, RDATE and EXDATE say of them, from 2000 to 2100. Events with a time of day are left out,
/// and cancelled ones. `name` is what errors call it. An error says what is wrong with it: it is no calendar,
/// has no all-day event or more than kCalendarDaysMax days, or an event cannot be followed.
absl::StatusOr<std::set<std::string>> parse_calendar_days(const std::string& text, const std::string& name);

}  // namespace tidemark::catalog
