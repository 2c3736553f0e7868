#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <string>

#include "common/model/time.h"

/// Local times of a zone and instants.
namespace tidemark::catalog {

/// UTC where the name is unknown.
absl::TimeZone zone_named(const std::string& name);

TimePoint point_of(absl::Time time);
absl::Time time_of(TimePoint point);

/// The first instant at or after the local time: one that the clock skips is where it jumps to, of one that
/// it repeats the first pass.
TimePoint first_instant(absl::CivilSecond local, absl::TimeZone zone);

}  // namespace tidemark::catalog
