#include "collector/catalog/cost.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

#include "collector/catalog/zone.h"

namespace tidemark::catalog {
namespace {

constexpr double kMsPerHour = 3'600'000;

/// The cost per hour at a time, and until when it lasts: no later than the local hour's end.
struct Rate {
  double per_hour = 0;
  TimePoint until;
};

Rate rate_at(const CostCurve& curve, absl::TimeZone zone, TimePoint time) {
  const absl::Time at = time_of(time);
  const absl::TimeZone::CivilInfo local = zone.At(at);
  const auto weekday = static_cast<std::size_t>(absl::GetWeekday(local.cs));  // Monday is 0
  const auto hour = static_cast<std::size_t>(local.cs.hour());
  // By the clock's own offset: where it changes within the hour, the rest is looked at anew.
  absl::Time until = at - local.subsecond + absl::Seconds(3'600 - 60 * local.cs.minute() - local.cs.second());
  if (absl::TimeZone::CivilTransition change; zone.NextTransition(at, &change))
    until = std::min(until, absl::FromCivil(change.from, absl::FixedTimeZone(local.offset)));
  return {curve.per_hour[weekday * 24 + hour], point_of(until)};
}

}  // namespace

double cost_of(const CostCurve& curve, const std::string& time_zone, const timeline::Intervals& down) {
  if (curve.flat())
    return static_cast<double>(timeline::length(down).count()) / kMsPerHour * curve.per_hour.front();
  const absl::TimeZone zone = zone_named(time_zone);
  double cost = 0;
  for (const timeline::Interval& part : down) {
    for (TimePoint at = part.from; at < part.to;) {
      const Rate rate = rate_at(curve, zone, at);
      const TimePoint until = std::min(std::max(rate.until, at + Duration{1}), part.to);
      cost += static_cast<double>((until - at).count()) / kMsPerHour * rate.per_hour;
      at = until;
    }
  }
  return cost;
}

}  // namespace tidemark::catalog
