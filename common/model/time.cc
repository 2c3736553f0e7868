#include "common/model/time.h"

#include <absl/time/time.h>

#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

namespace tidemark {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 9> kUnits = {{{"ms", 1},
                                         {"s", 1000},
                                         {"min", 60'000},
                                         {"m", 60'000},
                                         {"h", 3'600'000},
                                         {"d", 86'400'000},
                                         {"w", 604'800'000},
                                         {"sec", 1000},
                                         {"y", 31'536'000'000}}};

/// The form that most times have, 2026-11-24T22:34:01Z: many times as fast as what reads all forms. Absent:
/// that one has to judge.
std::optional<TimePoint> plain_utc(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool right = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!right) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int out = 0;
    for (const char digit : text.substr(at, digits)) out = out * 10 + (digit - '0');
    return out;
  };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  const std::chrono::hours hour{number(11, 2)};
  const std::chrono::minutes minute{number(14, 2)};
  const std::chrono::seconds second{number(17, 2)};
  if (!day.ok() || hour.count() > 23 || minute.count() > 59 || second.count() > 59) return std::nullopt;
  return TimePoint{std::chrono::sys_days{day}} + hour + minute + second;
}

}  // namespace

std::string rfc3339(TimePoint t) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::FromUnixMillis(unix_ms(t)), absl::UTCTimeZone());
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  if (const auto plain = plain_utc(text)) return plain;
  absl::Time time;
  std::string error;
  const absl::string_view view(text.data(), text.size());
  if (!absl::ParseTime(absl::RFC3339_full, view, &time, &error)) return std::nullopt;
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
  return from_unix_ms(absl::ToUnixMillis(time));
}

std::string human(Duration d) {
  if (d < Duration::zero()) return "-" + human(-d);
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units = {
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}}};
  std::int64_t ms = d.count();
  if (ms < 1000) return ms == 0 ? "0 s" : std::to_string(ms) + " ms";
  std::string out;
  int shown = 0;
  for (const auto& [size, name] : units) {
    const std::int64_t n = ms / size;
    ms %= size;
    if (n == 0) {
      if (shown > 0) break;
      continue;
    }
    if (shown > 0) out += ' ';
    out += std::to_string(n) + " " + name;
    if (++shown == 2) break;
  }
  return out;
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::size_t length = 0;
    while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
    const std::string_view name = text.substr(0, length);
    std::int64_t factor = 0;
    for (const Unit& unit : kUnits) {
      if (unit.name == name) factor = unit.ms;
    }
    if (factor == 0) return std::nullopt;
    if (number > (std::numeric_limits<std::int64_t>::max() - total) / factor) return std::nullopt;
    total += number * factor;
    text.remove_prefix(length);
  }
  return Duration{total};
}

}  // namespace tidemark
