#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include "collector/catalog/zone.h"
#include "collector/schedule/rhythm.h"

namespace tidemark::schedule {
namespace {

TimePoint instant(absl::CivilMinute minute, const absl::TimeZone& zone) {
  return catalog::first_instant(absl::CivilSecond(minute), zone);
}

/// The last local minute whose moment is not after `time`. Moments grow with local minutes, so that it can be
/// searched: what the clock shows has had its moment, and clocks are never set back by two days.
absl::CivilMinute last_begun(const absl::TimeZone& zone, TimePoint time) {
  const absl::CivilMinute shown(absl::ToCivilMinute(catalog::time_of(time), zone));
  absl::civil_diff_t begun = 0;
  absl::civil_diff_t not_begun = 1;
  if (instant(shown + not_begun, zone) > time) return shown;
  not_begun = 2 * 24 * 60;
  while (not_begun - begun > 1) {
    const absl::civil_diff_t middle = (begun + not_begun) / 2;
    (instant(shown + middle, zone) > time ? not_begun : begun) = middle;
  }
  return shown + begun;
}

absl::CivilMinute minute_of(absl::CivilDay day, int minute) { return absl::CivilMinute(day) + minute; }
int minute_of_day(absl::CivilMinute time) { return time.hour() * 60 + time.minute(); }

}  // namespace

TimePoint next_after(const Rhythm& rhythm, const std::string& time_zone, TimePoint time) {
  const absl::TimeZone zone = catalog::zone_named(time_zone);
  const absl::CivilMinute from = last_begun(zone, time) + 1;
  absl::CivilDay day(from);
  for (int minute = minute_of_day(from);; minute = 0, ++day) {
    if (!rhythm.comes_on(day)) continue;
    if (const auto found = rhythm.minute_from(minute)) return instant(minute_of(day, *found), zone);
  }
}

TimePoint last_at_or_before(const Rhythm& rhythm, const std::string& time_zone, TimePoint time) {
  const absl::TimeZone zone = catalog::zone_named(time_zone);
  const absl::CivilMinute to = last_begun(zone, time);
  absl::CivilDay day(to);
  for (int minute = minute_of_day(to);; minute = 24 * 60 - 1, --day) {
    if (!rhythm.comes_on(day)) continue;
    if (const auto found = rhythm.minute_up_to(minute)) return instant(minute_of(day, *found), zone);
  }
}

}  // namespace tidemark::schedule
