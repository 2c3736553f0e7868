#include "collector/schedule/due.h"

#include <algorithm>

namespace tidemark::schedule {
namespace {

constexpr Duration kMoment{1};

}  // namespace

catalog::Period covered_period(catalog::PeriodKind kind, Duration settling, const std::string& time_zone,
                               TimePoint moment) {
  return catalog::previous(catalog::period_at(kind, moment - settling, time_zone), time_zone);
}

Owed due_now(const Rhythm& rhythm, catalog::PeriodKind kind, Duration settling, const std::string& time_zone,
             TimePoint created, const std::set<TimePoint>& sent, TimePoint now) {
  /// The last one up to `time`; none where that is before the schedule was made.
  const auto last_due = [&](TimePoint time) -> std::optional<Due> {
    const TimePoint moment = last_at_or_before(rhythm, time_zone, time);
    if (moment < created) return std::nullopt;
    catalog::Period period = covered_period(kind, settling, time_zone, moment);
    const TimePoint settled = std::max(period.interval.to + settling, created);
    return Due{next_after(rhythm, time_zone, settled - kMoment), std::move(period)};
  };
  Owed out;
  out.due = last_due(now);
  if (!out.due) return out;
  if (sent.contains(out.due->period.interval.from)) return {};
  for (auto before = last_due(out.due->moment - kMoment);
       before && !sent.contains(before->period.interval.from) && out.skipped < kSkippedMax;
       before = last_due(before->moment - kMoment))
    ++out.skipped;
  return out;
}

}  // namespace tidemark::schedule
