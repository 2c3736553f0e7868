#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <vector>

#include "common/model/ids.h"
#include "common/model/time.h"

namespace tidemark::snmp {

struct StormLimits {
  std::uint32_t burst = 50;       ///< at once
  std::uint32_t per_minute = 60;  ///< in the long run
};

/// How much of each device is too much. Pure: time is the caller's monotonic one.
class Storms {
 public:
  static constexpr Duration kCalm{60'000};  ///< a storm is over when nothing was dropped for so long

  explicit Storms(StormLimits limits) : limits_(limits) {}
  /// Buckets stay as full as they are, if they may be.
  void set_limits(StormLimits limits) { limits_ = limits; }

  enum class Verdict : std::uint8_t {
    kTake,
    kDrop,
    kBegins,  ///< dropped, as the first of a storm
  };
  Verdict take(EndpointId device, Duration now);

  struct Ended {
    EndpointId device;
    std::uint64_t dropped = 0;
    Duration lasted{};
  };
  /// Storms that are over; with `all`, those too that go on. Forgets devices that are calm.
  std::vector<Ended> ended(Duration now, bool all = false);
  std::size_t devices() const { return buckets_.size(); }

 private:
  struct Bucket {
    double tokens = 0;
    Duration filled{};
    std::uint64_t dropped = 0;  // of the storm that goes on; 0: there is none
    Duration began{};
    Duration last_dropped{};
  };
  void fill(Bucket& bucket, Duration now) const;

  StormLimits limits_;
  absl::flat_hash_map<EndpointId, Bucket> buckets_;
};

}  // namespace tidemark::snmp
