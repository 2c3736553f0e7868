#include "collector/catalog/zone.h"

namespace tidemark::catalog {

absl::TimeZone zone_named(const std::string& name) {
  absl::TimeZone out = absl::UTCTimeZone();
  absl::LoadTimeZone(name, &out);
  return out;
}

TimePoint point_of(absl::Time time) { return from_unix_ms(absl::ToUnixMillis(time)); }
absl::Time time_of(TimePoint point) { return absl::FromUnixMillis(unix_ms(point)); }

TimePoint first_instant(absl::CivilSecond local, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo info = zone.At(local);
  return point_of(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

}  // namespace tidemark::catalog
