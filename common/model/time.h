#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

/// Wall-clock time in whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

constexpr TimePoint from_unix_ms(std::int64_t ms) { return TimePoint{Duration{ms}}; }
constexpr std::int64_t unix_ms(TimePoint t) { return t.time_since_epoch().count(); }

/// RFC 3339 in UTC with milliseconds: 2026-11-24T22:34:01.000Z.
std::string rfc3339(TimePoint t);
/// Reads RFC 3339 with any offset, with or without a fraction (cut to milliseconds).
std::optional<TimePoint> parse_rfc3339(std::string_view text);

/// For people: the two largest units, as "2 h 5 min", "45 s", "3 d 4 h", "250 ms"; 0 is "0 s".
std::string human(Duration d);
/// Reads "250ms", "10s", "5m" or "5min", "2h", "7d", "1w", and sums such as "1h30m". Nothing negative.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace tidemark
