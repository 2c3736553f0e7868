#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>

#include "collector/catalog/service.h"
#include "collector/timeline/pieces.h"

namespace tidemark::catalog {

bool known_time_zone(const std::string& name);

/// Service hours within a period, in the hours' own zone: right on days when the clock changes.
timeline::Intervals hours_within(const ServiceHours& hours, timeline::Interval period);

std::optional<PeriodKind> parse_period_kind(const std::string& word);
/// "month"; empty of an explicit one.
std::string_view word_of(PeriodKind kind);

struct Period {
  PeriodKind kind = PeriodKind::kMonth;
  timeline::Interval interval;
  std::string
      name;  ///< "24 November 2026", "week 48 of 2026", "November 2026", "4th quarter of 2026", "2026"
};

/// The calendar period that holds the time, in the zone. Weeks are ISO 8601's.
Period period_at(PeriodKind kind, TimePoint time, const std::string& time_zone);
/// The one before it: the calendar's, or for an explicit one the same length just before.
Period previous(const Period& period, const std::string& time_zone);
/// From since to until, named after them.
Period explicit_period(timeline::Interval interval, const std::string& time_zone);

/// Midnights of the zone within the period, its ends included: the days to show.
std::vector<timeline::Interval> days_of(timeline::Interval period, const std::string& time_zone);
/// What to show a period by: hours up to two days, days up to 62, else weeks from its begin.
std::vector<timeline::Interval> slices_of(timeline::Interval period, const std::string& time_zone);
/// Short, and in the order of time: "2026-11-24", "2026-W48" (ISO 8601), "2026-11", "2026-Q4", "2026"; of an
/// explicit one its name.
std::string short_name(const Period& period, const std::string& time_zone);
/// As it stands in a sentence: "on 24 November 2026", "in November 2026", "from … to …".
std::string phrase(const Period& period);
/// "Tue 24 Nov 14:05", for people who know the year.
std::string people_text(TimePoint time, const std::string& time_zone);
/// "2026-11-24 14:05 +0100"
std::string local_text(TimePoint time, const std::string& time_zone);

}  // namespace tidemark::catalog
