#include "collector/cli/moment.h"

#include <absl/time/civil_time.h>

#include <optional>

namespace tidemark::cli {
namespace {

bool digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

/// Exactly 2026-11-24, and a day that exists.
std::optional<absl::CivilDay> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::string_view year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
  if (!digits(year) || !digits(month) || !digits(day)) return std::nullopt;
  const int m = std::stoi(std::string(month)), d = std::stoi(std::string(day));
  const absl::CivilDay civil(std::stoi(std::string(year)), m, d);
  if (civil.month() != m || civil.day() != d) return std::nullopt;  // it was normalised: no such day
  return civil;
}

TimePoint midnight(absl::CivilDay day, const absl::TimeZone& zone) {
  return from_unix_ms(absl::ToUnixMillis(absl::FromCivil(day, zone)));
}

std::optional<absl::CivilDay> day_of(std::string_view text, TimePoint now, const absl::TimeZone& zone) {
  const absl::CivilDay today = absl::ToCivilDay(absl::FromUnixMillis(unix_ms(now)), zone);
  if (text == "today") return today;
  if (text == "yesterday") return today - 1;
  return parse_day(text);
}

/// "2026-11-24 22:00", perhaps with a T between.
std::optional<TimePoint> parse_time_of_day(std::string_view text, const absl::TimeZone& zone) {
  if (text.size() != 16 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':') return std::nullopt;
  const auto day = parse_day(text.substr(0, 10));
  const std::string_view hour = text.substr(11, 2), minute = text.substr(14, 2);
  if (!day || !digits(hour) || !digits(minute)) return std::nullopt;
  const int h = std::stoi(std::string(hour)), m = std::stoi(std::string(minute));
  if (h > 23 || m > 59) return std::nullopt;
  const absl::CivilSecond civil(day->year(), day->month(), day->day(), h, m, 0);
  return from_unix_ms(absl::ToUnixMillis(zone.At(civil).pre));
}

}  // namespace

absl::StatusOr<TimePoint> parse_planned(const std::string& option, std::string_view text, RangeEnd end,
                                        TimePoint now, const absl::TimeZone& zone) {
  if (text == "tomorrow") {
    const absl::CivilDay today = absl::ToCivilDay(absl::FromUnixMillis(unix_ms(now)), zone);
    return midnight(end == RangeEnd::kSince ? today + 1 : today + 2, zone);
  }
  if (const auto time = parse_time_of_day(text, zone)) return *time;
  const auto moment = parse_moment(option, text, end, now, zone);
  if (moment.ok()) return moment;
  return absl::InvalidArgumentError(
      option + " takes a time (2026-11-24T22:00:00Z), a time of day here (\"2026-11-24 22:00\"), a day " +
      "(2026-11-24), an age (2h), now, today, tomorrow or yesterday, not '" + std::string(text) + "'");
}

bool names_a_day(std::string_view text) {
  return text == "today" || text == "yesterday" || parse_day(text).has_value();
}

absl::StatusOr<TimePoint> parse_moment(const std::string& option, std::string_view text, RangeEnd end,
                                       TimePoint now, const absl::TimeZone& zone) {
  if (text == "now") return now;
  if (const auto day = day_of(text, now, zone))
    return midnight(end == RangeEnd::kSince ? *day : *day + 1, zone);
  if (const auto exact = parse_rfc3339(text)) return *exact;
  if (const auto age = parse_duration(text)) return now - *age;
  return absl::InvalidArgumentError(
      option + " takes a time (2026-11-24T22:00:00Z), a day (2026-11-24), an age (7d, 2h), " +
      "now, today or yesterday, not '" + std::string(text) + "'");
}

}  // namespace tidemark::cli
