#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/time.h"

namespace tidemark::reference {

/// A zone's clock from 2015 to 2035, as the C library reads it from the system's time-zone data. Apart from
/// that it is of no matter which zone the machine is in.
class Zone {
 public:
  /// Asks the C library through the process's TZ, which is afterwards what it was: not thread-safe.
  explicit Zone(const std::string& name);

  /// What the clock shows, as milliseconds since it showed 1970-01-01 00:00.
  std::int64_t shown(TimePoint at) const;
  /// The farthest that it had come by then, in steps of so long: ahead of what it shows while it repeats an
  /// hour.
  std::int64_t farthest(TimePoint at, Duration step) const;
  /// When it was put back or forward.
  std::vector<TimePoint> changes() const;

 private:
  struct Offset {
    TimePoint from;
    Duration offset;
  };
  std::size_t place_of(TimePoint at) const;
  std::vector<Offset> offsets_;
};

/// Each is read once.
const Zone& zone_named(const std::string& name);

}  // namespace tidemark::reference
