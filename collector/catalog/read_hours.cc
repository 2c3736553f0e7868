#include <algorithm>
#include <charconv>
#include <filesystem>

#include "collector/catalog/calendar.h"
#include "collector/catalog/calendar_file.h"
#include "collector/catalog/read_parts.h"

namespace tidemark::catalog {
namespace {

/// "08:00"
std::optional<int> minute_of(std::string_view text) {
  int hour = 0;
  int minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto [h, h_error] = std::from_chars(text.data(), text.data() + 2, hour);
  const auto [m, m_error] = std::from_chars(text.data() + 3, text.data() + 5, minute);
  if (h_error != std::errc{} || m_error != std::errc{} || h != text.data() + 2 || m != text.data() + 5)
    return std::nullopt;
  if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 1440) return std::nullopt;
  return hour * 60 + minute;
}

void read_holidays_file(const config::Table& table, const CalendarText& calendar, ServiceHours& hours) {
  const auto name = table.string("holidays_file");
  if (!name) return;
  // Beside the file that names it, wherever the collector was started.
  const std::filesystem::path path = std::filesystem::path(table.position().file).parent_path() / *name;
  const auto text = calendar(path);
  const auto days = text.ok() ? parse_calendar_days(*text, "'" + path.string() + "'") : text.status();
  if (!days.ok()) {
    table.mistake("holidays_file", std::string(days.status().message()));
    return;
  }
  hours.holidays_file = path.string();
  hours.holidays.insert(days->begin(), days->end());
}

}  // namespace

std::vector<MinuteRange> read_ranges(const config::Table& table, const std::string& key,
                                     const std::string& noun) {
  std::vector<MinuteRange> out;
  const auto texts = table.strings(key);
  if (!texts) return out;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const std::string& text = (*texts)[i];
    const auto dash = text.find('-');
    const auto from = minute_of(trimmed(text.substr(0, dash)));
    const auto to = dash == std::string::npos ? std::nullopt : minute_of(trimmed(text.substr(dash + 1)));
    if (!from || !to || *from >= *to) {
      table.mistake(table.position_of(key, i),
                    "'" + text +
                        "' is no range of hours, such as \"08:00-18:00\"; "
                        "hours past midnight are two ranges, 24:00 is the day's end");
      continue;
    }
    out.push_back({*from, *to});
  }
  std::sort(out.begin(), out.end(),
            [](const MinuteRange& a, const MinuteRange& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].from < out[i - 1].to) table.mistake(key, noun + " overlap");
  }
  return out;
}

ServiceHours read_hours(const config::Table& service, const CalendarText& calendar) {
  ServiceHours hours;
  const auto table = service.table("hours");
  if (table) {
    if (const auto zone = table->string("time_zone")) {
      hours.time_zone = *zone;
      if (!known_time_zone(*zone)) {
        table->mistake("time_zone",
                       "'" + *zone + "' is no time zone that this machine knows, such as \"Europe/Berlin\"");
        hours.time_zone = "UTC";
      }
    }
    for (const config::Date& day : table->dates("holidays").value_or(std::vector<config::Date>{})) {
      hours.holidays.insert(text_of(day));
    }
    read_holidays_file(*table, calendar, hours);
  }
  bool any = false;
  if (table)
    any =
        std::any_of(std::begin(kWeekdays), std::end(kWeekdays), [&](const char* d) { return table->has(d); });
  for (std::size_t i = 0; i < 7; ++i) {
    if (any) {
      hours.weekdays[i] = read_ranges(*table, kWeekdays[i], std::string("the hours of ") + kWeekdays[i]);
    } else {
      hours.weekdays[i] = {MinuteRange{}};
    }
    if (table && !any) (void)table->strings(kWeekdays[i]);  // asked for, so that a misspelt day is explained
  }
  return hours;
}

}  // namespace tidemark::catalog
