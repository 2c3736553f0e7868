#include "tests/collector/trends/reference/calendar.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace tidemark::reference {
namespace {

constexpr std::int64_t kDay = 86'400'000;

/// Since 1970-01-01, a Thursday; good for times after it.
std::size_t weekday_of(std::int64_t day) { return static_cast<std::size_t>((day + 3) % 7); }

}  // namespace

Calendar::Calendar(const catalog::ServiceHours& hours, Duration step)
    : hours_(hours), zone_(zone_named(hours.time_zone)), step_(step) {
  for (const std::string& date : hours.holidays) {
    const std::chrono::year_month_day day{
        std::chrono::year(std::stoi(date.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(std::stoi(date.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(std::stoi(date.substr(8, 2))))};
    holidays_.insert(std::chrono::sys_days(day).time_since_epoch().count());
  }
}

bool Calendar::open(TimePoint at) const {
  const std::int64_t clock = zone_.farthest(at, step_);
  const std::int64_t day = clock / kDay;
  if (holidays_.contains(day)) return false;
  const auto minute = static_cast<int>(clock % kDay / 60'000);
  const auto& ranges = hours_.weekdays[weekday_of(day)];
  return std::any_of(ranges.begin(), ranges.end(), [&](const catalog::MinuteRange& range) {
    return range.from <= minute && minute < range.to;
  });
}

std::size_t Calendar::hour_of_week(TimePoint at) const {
  const std::int64_t clock = zone_.shown(at);
  return weekday_of(clock / kDay) * 24 + static_cast<std::size_t>(clock % kDay / 3'600'000);
}

}  // namespace tidemark::reference
