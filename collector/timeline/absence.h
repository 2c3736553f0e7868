#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "collector/timeline/pieces.h"

/// When an endpoint was not there, and need not have been (METRICS.md, section 1).
namespace tidemark::timeline {

/// What is expected of an endpoint.
enum class Presence : std::uint8_t {
  kAlways,     ///< to be there at all times: silence is UNKNOWN
  kAnnounced,  ///< may be away where it said so, by a shutdown or a suspend
  kMobile,     ///< may be away whenever it is silent
};
/// "always", "announced", "mobile".
std::string_view name_of(Presence presence);
std::optional<Presence> parse_presence(std::string_view word);

/// What an endpoint said about its going and coming.
struct Announcement {
  enum class Kind : std::uint8_t {
    kShutdown,   ///< goes down at `time`, until a later kStarted
    kStarted,    ///< the machine, or its agent, was started at `time`
    kSuspended,  ///< slept from `time` to `until`
  };
  Kind kind = Kind::kShutdown;
  TimePoint time;
  TimePoint until;  ///< of kSuspended
};

/// The times that the announcements, in any order, cover: suspends, and from each shutdown to the next start
/// (without one to `now`).
Intervals announced(std::vector<Announcement> announcements, TimePoint now);

/// When an endpoint counts as away. `silent` is when nothing came of it, neither a sample nor a result;
/// `announced` matters to kAnnounced alone.
Intervals away(Presence presence, const Intervals& silent, const Intervals& announced);

}  // namespace tidemark::timeline
