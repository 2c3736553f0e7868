#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/telemetry.h"

/// What package managers write about what they did. Pure.
namespace tidemark::change {

struct PackageChange {
  enum class Kind : std::uint8_t { kInstalled, kUpgraded, kRemoved };
  Kind kind = Kind::kInstalled;
  std::string package;  ///< "libc6:amd64"; of dnf name and version in one, "tzdata-2023c-1.el9.noarch"
  std::string before;   ///< version; may be empty
  std::string after;    ///< version; may be empty
  std::string time;     ///< as it stands in the log: "2026-11-26 14:09:56", "2023-11-03T06:02:12+0000"
};

/// A line of /var/log/dpkg.log. Absent: it tells of nothing that changed.
std::optional<PackageChange> read_dpkg_line(std::string_view line);
/// A line of /var/log/dnf.rpm.log.
std::optional<PackageChange> read_dnf_line(std::string_view line);

/// Seconds since 1970 of a log's time; one without a zone is local (the host's own zone). Absent: it is none.
std::optional<std::int64_t> log_time_s(std::string_view text);

/// Who asked for it: the last stanza of /var/log/apt/history.log that began at or before `time`, where `time`
/// is as dpkg writes it. Empty: none did within the hour before.
struct PackageCommand {
  std::string command;       ///< "apt-get install -y linux-perf"
  std::string requested_by;  ///< "olaf (1000)"; empty: root itself
};
PackageCommand last_command(std::string_view history, std::string_view time);

/// What happened together, as at most one event of each kind: package.installed, package.upgraded,
/// package.removed, with how many, their names (as many as have room) and the command.
std::vector<Event> package_events(const std::vector<PackageChange>& changes, const PackageCommand& command,
                                  TimePoint time);

}  // namespace tidemark::change
