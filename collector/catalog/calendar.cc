#include "collector/catalog/calendar.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

#include "collector/catalog/zone.h"

namespace tidemark::catalog {
namespace {

/// The first instant at or after the civil minute.
TimePoint at_minute(absl::CivilMinute minute, absl::TimeZone tz) {
  return first_instant(absl::CivilSecond(minute), tz);
}
TimePoint midnight(absl::CivilDay day, absl::TimeZone tz) { return at_minute(absl::CivilMinute(day), tz); }

int weekday_index(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)); }  // Monday is 0

absl::CivilDay monday_of(absl::CivilDay day) { return day - weekday_index(day); }

struct CivilRange {
  absl::CivilDay from;
  absl::CivilDay to;
};

CivilRange range_of(PeriodKind kind, absl::CivilDay day) {
  switch (kind) {
    case PeriodKind::kDay:
      return {day, day + 1};
    case PeriodKind::kWeek:
      return {monday_of(day), monday_of(day) + 7};
    case PeriodKind::kQuarter: {
      const absl::CivilMonth first(day.year(), (day.month() - 1) / 3 * 3 + 1);
      return {absl::CivilDay(first), absl::CivilDay(first + 3)};
    }
    case PeriodKind::kYear:
      return {absl::CivilDay(day.year()), absl::CivilDay(day.year() + 1)};
    case PeriodKind::kMonth:
    case PeriodKind::kExplicit:
      break;
  }
  const absl::CivilMonth month(day);
  return {absl::CivilDay(month), absl::CivilDay(month + 1)};
}

std::string format(const char* how, absl::CivilDay day) {
  return absl::FormatTime(how, absl::FromCivil(day, absl::UTCTimeZone()), absl::UTCTimeZone());
}

/// ISO 8601's week that begins with this day.
struct Week {
  absl::civil_year_t year;
  absl::civil_diff_t number;
};
Week week_from(absl::CivilDay first) {
  const absl::CivilDay thursday = first + 3;  // its year is the week's
  return {thursday.year(), (thursday - absl::CivilDay(thursday.year())) / 7 + 1};
}

std::string name_of(PeriodKind kind, absl::CivilDay first) {
  constexpr const char* ordinals[] = {"1st", "2nd", "3rd", "4th"};
  switch (kind) {
    case PeriodKind::kDay:
      return std::to_string(first.day()) + format(" %B %E4Y", first);
    case PeriodKind::kWeek: {
      const Week week = week_from(first);
      return "week " + std::to_string(week.number) + " of " + std::to_string(week.year);
    }
    case PeriodKind::kQuarter:
      return std::string(ordinals[(first.month() - 1) / 3]) + " quarter of " + std::to_string(first.year());
    case PeriodKind::kYear:
      return std::to_string(first.year());
    case PeriodKind::kMonth:
    case PeriodKind::kExplicit:
      break;
  }
  return format("%B %E4Y", first);
}

Period period_of(PeriodKind kind, absl::CivilDay day, absl::TimeZone tz) {
  const CivilRange range = range_of(kind, day);
  return {kind, {midnight(range.from, tz), midnight(range.to, tz)}, name_of(kind, range.from)};
}

constexpr std::pair<const char*, PeriodKind> kKindWords[] = {{"day", PeriodKind::kDay},
                                                             {"week", PeriodKind::kWeek},
                                                             {"month", PeriodKind::kMonth},
                                                             {"quarter", PeriodKind::kQuarter},
                                                             {"year", PeriodKind::kYear}};

absl::CivilDay day_at(TimePoint time, absl::TimeZone tz) { return absl::ToCivilDay(time_of(time), tz); }

}  // namespace

bool known_time_zone(const std::string& name) {
  absl::TimeZone ignored;
  return absl::LoadTimeZone(name, &ignored);
}

timeline::Intervals hours_within(const ServiceHours& hours, timeline::Interval period) {
  timeline::Intervals out;
  if (period.from >= period.to) return out;
  const absl::TimeZone tz = zone_named(hours.time_zone);
  const absl::CivilDay last = day_at(period.to, tz);
  for (absl::CivilDay day = day_at(period.from, tz); day <= last; ++day) {
    if (hours.holidays.contains(format("%E4Y-%m-%d", day))) continue;
    for (const MinuteRange& range : hours.weekdays[static_cast<std::size_t>(weekday_index(day))]) {
      const absl::CivilMinute start(day);
      const TimePoint from = std::max(at_minute(start + range.from, tz), period.from);
      const TimePoint to =
          std::min(range.to == 1440 ? midnight(day + 1, tz) : at_minute(start + range.to, tz), period.to);
      if (from >= to) continue;
      if (!out.empty() && out.back().to == from) {
        out.back().to = to;
      } else {
        out.push_back({from, to});
      }
    }
  }
  return out;
}

std::optional<PeriodKind> parse_period_kind(const std::string& word) {
  for (const auto& [name, kind] : kKindWords) {
    if (word == name) return kind;
  }
  return std::nullopt;
}

std::string_view word_of(PeriodKind kind) {
  for (const auto& [name, known] : kKindWords) {
    if (kind == known) return name;
  }
  return {};
}

Period period_at(PeriodKind kind, TimePoint time, const std::string& time_zone) {
  const absl::TimeZone tz = zone_named(time_zone);
  return period_of(kind, day_at(time, tz), tz);
}

Period previous(const Period& period, const std::string& time_zone) {
  if (period.kind == PeriodKind::kExplicit) {
    const Duration length = period.interval.length();
    return explicit_period({period.interval.from - length, period.interval.from}, time_zone);
  }
  const absl::TimeZone tz = zone_named(time_zone);
  return period_of(period.kind, day_at(period.interval.from, tz) - 1, tz);
}

Period explicit_period(timeline::Interval interval, const std::string& time_zone) {
  return {PeriodKind::kExplicit, interval,
          local_text(interval.from, time_zone) + " to " + local_text(interval.to, time_zone)};
}

std::vector<timeline::Interval> days_of(timeline::Interval period, const std::string& time_zone) {
  std::vector<timeline::Interval> out;
  const absl::TimeZone tz = zone_named(time_zone);
  TimePoint at = period.from;
  while (at < period.to) {
    const TimePoint next = std::min(midnight(day_at(at, tz) + 1, tz), period.to);
    out.push_back({at, next});
    at = next;
  }
  return out;
}

std::vector<timeline::Interval> slices_of(timeline::Interval period, const std::string& time_zone) {
  using std::chrono::hours;
  constexpr int days_shown_max = 62;
  std::vector<timeline::Interval> days = days_of(period, time_zone);
  std::vector<timeline::Interval> out;
  if (period.length() <= hours(50)) {  // two days, one of which may have 25 hours
    for (TimePoint at = period.from; at < period.to; at += hours(1))
      out.push_back({at, std::min(at + Duration(hours(1)), period.to)});
    return out;
  }
  if (days.size() <= days_shown_max) return days;
  for (std::size_t i = 0; i < days.size(); i += 7) {
    out.push_back({days[i].from, days[std::min(i + 7, days.size()) - 1].to});
  }
  return out;
}

std::string short_name(const Period& period, const std::string& time_zone) {
  const absl::CivilDay first = day_at(period.interval.from, zone_named(time_zone));
  const std::string year = std::to_string(first.year());
  switch (period.kind) {
    case PeriodKind::kDay:
      return format("%F", first);
    case PeriodKind::kWeek: {
      const Week week = week_from(first);
      return std::to_string(week.year) + (week.number < 10 ? "-W0" : "-W") + std::to_string(week.number);
    }
    case PeriodKind::kMonth:
      return format("%E4Y-%m", first);
    case PeriodKind::kQuarter:
      return year + "-Q" + std::to_string((first.month() - 1) / 3 + 1);
    case PeriodKind::kYear:
      return year;
    case PeriodKind::kExplicit:
      break;
  }
  return period.name;
}

std::string phrase(const Period& period) {
  switch (period.kind) {
    case PeriodKind::kDay:
      return "on " + period.name;
    case PeriodKind::kQuarter:
      return "in the " + period.name;
    case PeriodKind::kExplicit:
      return "from " + period.name;
    case PeriodKind::kWeek:
    case PeriodKind::kMonth:
    case PeriodKind::kYear:
      break;
  }
  return "in " + period.name;
}

std::string people_text(TimePoint time, const std::string& time_zone) {
  return absl::FormatTime("%a %e %b %H:%M", time_of(time), zone_named(time_zone));
}

std::string local_text(TimePoint time, const std::string& time_zone) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M %z", time_of(time), zone_named(time_zone));
}

}  // namespace tidemark::catalog
