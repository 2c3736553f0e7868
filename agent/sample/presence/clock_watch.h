#pragma once

#include <optional>
#include <vector>

#include "common/model/telemetry.h"

/// Suspends and clock jumps, from how the kernel's clocks move against each other (PRESENCE.md).
namespace tidemark::presence {

/// All clocks at one moment.
struct Clocks {
  TimePoint wall;
  Duration monotonic{};  ///< stands still in a suspend
  Duration boottime{};   ///< goes on in it
};
Clocks read_clocks();

/// Shorter ones are what clocks do by themselves.
inline constexpr Duration kSuspendMin{2'000};
inline constexpr Duration kJumpMin{2'000};

/// Decides, look after look. Pure, and on one thread.
class ClockWatch {
 public:
  /// host.suspended and host.resumed where the machine slept since the look before, clock.jumped where the
  /// wall clock moved otherwise than time went by. The first look finds nothing.
  std::vector<Event> look(const Clocks& now);

 private:
  std::optional<Clocks> last_;
};

}  // namespace tidemark::presence
