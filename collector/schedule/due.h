#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "collector/catalog/calendar.h"
#include "collector/schedule/rhythm.h"

/// Which report is owed, and about which period. Pure, and thread-safe.
namespace tidemark::schedule {

/// A report that is to go out.
struct Due {
  TimePoint moment;  ///< since when it is owed
  catalog::Period period;
  /// By when it must have gone out, so that it is not late.
  TimePoint deadline(Duration grace) const { return moment + grace; }
};

/// What a report of this moment is about: the last whole calendar period of the zone that had ended, and
/// settled for late data, at or before it. A rhythm that comes before the period has settled is about the one
/// before. `kind` is not kExplicit; `settling` is not negative.
catalog::Period covered_period(catalog::PeriodKind kind, Duration settling, const std::string& time_zone,
                               TimePoint moment);

struct Owed {
  std::optional<Due> due;   ///< the most recent one, where it was not sent yet
  std::size_t skipped = 0;  ///< periods just before it that came due, were not sent, and no longer will be
};

/// More skipped periods than these are not counted.
inline constexpr std::size_t kSkippedMax = 10'000;

/// Of the moments from `created` up to `now` the last one counts: its period is owed from the first of them
/// that is about it, until it was sent. Periods before it are not made up for, but counted, back to one that
/// was sent. `sent` holds the begins of the periods of this kind that were sent. So a period goes out once,
/// also after the collector was down at its moment, and where several moments are about one period.
Owed due_now(const Rhythm& rhythm, catalog::PeriodKind kind, Duration settling, const std::string& time_zone,
             TimePoint created, const std::set<TimePoint>& sent, TimePoint now);

}  // namespace tidemark::schedule
