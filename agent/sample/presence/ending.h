#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/sample/presence/paths.h"
#include "common/model/time.h"

/// Whether the agent is ended because the machine goes down, or alone (PRESENCE.md).
namespace tidemark::presence {

/// What the machine leaves lying about when it goes down.
struct EndingSigns {
  std::optional<TimePoint> scheduled;  ///< /run/systemd/shutdown/scheduled: the time in it
  bool nologin = false;                ///< /run/nologin is there
  std::optional<char> runlevel;        ///< of the last record in /run/utmp
};
EndingSigns read_ending_signs(const Paths& paths);

/// A shutdown that is scheduled for so much later is not what ends the agent now.
inline constexpr Duration kScheduledAhead = std::chrono::minutes(1);

/// Which sign says that the machine goes down, in words; empty: none. Pure.
std::string shutdown_sign(const EndingSigns& signs, TimePoint now);

/// The time of a line USEC=…; absent: there is none.
std::optional<TimePoint> parse_scheduled(std::string_view text);
/// The runlevel of the last such record of utmp(5); absent: there is none.
std::optional<char> parse_runlevel(std::string_view utmp);

}  // namespace tidemark::presence
