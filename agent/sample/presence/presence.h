#pragma once

#include <absl/status/status.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/presence/clock_watch.h"
#include "agent/sample/presence/paths.h"
#include "common/model/telemetry.h"

namespace tidemark::presence {

/// What this machine says of its going and coming (PRESENCE.md). Confined to the agent's loop thread. Reads
/// and writes small files: of the kernel, of /run, and two in the agent's state folder.
class Presence {
 public:
  explicit Presence(std::filesystem::path state_dir, Paths paths = {})
      : state_dir_(std::move(state_dir)), paths_(std::move(paths)) {}

  /// At the agent's start: host.booted, if the machine was started since the agent last ran here.
  std::vector<Event> begin();
  /// After what begin() gave is in the spool: a crash in between tells of a start twice rather than never.
  absl::Status begun();
  /// At every tick: suspends and clock jumps since the one before.
  std::vector<Event> look() { return clocks_.look(read_clocks()); }
  /// When the agent is told to end: host.shutdown, if the machine goes down.
  std::vector<Event> end(TimePoint now) const;
  /// After that is in the spool: the next start knows that this end was a clean one.
  absl::Status ended();

 private:
  std::filesystem::path boot_file() const { return state_dir_ / "boot_id"; }
  std::filesystem::path ended_file() const { return state_dir_ / "ended"; }

  const std::filesystem::path state_dir_;
  const Paths paths_;
  ClockWatch clocks_;
  std::string boot_id_;  // of this run; empty: the kernel does not say
};

}  // namespace tidemark::presence
