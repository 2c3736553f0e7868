#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "collector/catalog/calendar.h"

namespace tidemark::catalog {

/// What a person asks for: --period, --since, --until; empty where not given.
struct PeriodRequest {
  std::string period;  ///< day, week, month, quarter, year
  std::string since;
  std::string until;
};

/// Nothing given: the current month. A period alone: the one that holds `now`; with since: the one that holds
/// it. since alone, or with until: from the one to the other (to `now`); where that is just one of the
/// calendar's periods, it is that. Times are read in the zone.
/// kInvalidArgument says what is wrong and what would be right.
absl::StatusOr<Period> requested_period(const PeriodRequest& request, const std::string& time_zone,
                                        TimePoint now);

/// "2026-11-24T08:00:00+01:00" (RFC 3339), "2026-11-24", "2026-11-24 08:00", or a time ago such as "7d".
absl::StatusOr<TimePoint> parse_time(const std::string& text, const std::string& time_zone, TimePoint now);

}  // namespace tidemark::catalog
