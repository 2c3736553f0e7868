#include "collector/catalog/period_request.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

namespace tidemark::catalog {

absl::StatusOr<TimePoint> parse_time(const std::string& text, const std::string& time_zone, TimePoint now) {
  if (const auto time = parse_rfc3339(text)) return *time;
  if (const auto ago = parse_duration(text); ago && *ago <= now.time_since_epoch()) return now - *ago;
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(time_zone, &zone);
  absl::Time time;
  std::string error;
  for (const char* format : {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"}) {
    if (absl::ParseTime(format, text, zone, &time, &error) && text.size() >= 10) {
      return from_unix_ms(absl::ToUnixMillis(time));
    }
  }
  return absl::InvalidArgumentError("'" + text +
                                    "' is no time; write \"2026-11-24\", \"2026-11-24 08:00\", "
                                    "\"2026-11-24T08:00:00Z\", or how long ago, such as \"7d\"");
}

absl::StatusOr<Period> requested_period(const PeriodRequest& request, const std::string& time_zone,
                                        TimePoint now) {
  const bool has_kind = !request.period.empty();
  const auto kind = parse_period_kind(has_kind ? request.period : "month");
  if (!kind) {
    return absl::InvalidArgumentError("'" + request.period +
                                      "' is no period; there are day, week, month, quarter and year");
  }
  if (request.since.empty()) {
    if (!request.until.empty())
      return absl::InvalidArgumentError("an end needs a beginning: give since as well as until");
    return period_at(*kind, now, time_zone);
  }
  const auto since = parse_time(request.since, time_zone, now);
  if (!since.ok()) return since.status();
  if (has_kind) {
    if (request.until.empty()) return period_at(*kind, *since, time_zone);
    return absl::InvalidArgumentError("a period ends by itself: give either the period or until");
  }
  const auto until =
      request.until.empty() ? absl::StatusOr<TimePoint>(now) : parse_time(request.until, time_zone, now);
  if (!until.ok()) return until.status();
  if (*since >= *until) {
    return absl::InvalidArgumentError("since must be before until: " + local_text(*since, time_zone) +
                                      " is not before " + local_text(*until, time_zone));
  }
  for (const PeriodKind whole :
       {PeriodKind::kYear, PeriodKind::kQuarter, PeriodKind::kMonth, PeriodKind::kWeek, PeriodKind::kDay}) {
    Period period = period_at(whole, *since, time_zone);
    if (period.interval == timeline::Interval{*since, *until}) return period;
  }
  return explicit_period({*since, *until}, time_zone);
}

}  // namespace tidemark::catalog
