#include "agent/sample/presence/ending.h"

#include <utmpx.h>

#include <cstring>
#include <system_error>

#include "agent/sample/host/words.h"
#include "common/disk/file.h"
#include "common/model/number.h"

namespace tidemark::presence {
namespace {

constexpr std::size_t kScheduledBytesMax = 4 << 10;
constexpr std::size_t kUtmpBytesMax = 4 << 20;

}  // namespace

std::optional<TimePoint> parse_scheduled(std::string_view text) {
  constexpr std::string_view kKey = "USEC=";
  constexpr std::int64_t kMicrosecondsPerMs = 1'000;
  host::Split lines = host::lines(text);
  for (std::string_view line = lines.next(); !line.empty(); line = lines.next()) {
    if (!line.starts_with(kKey)) continue;
    const auto microseconds = parse_number<std::int64_t>(line.substr(kKey.size()));
    if (microseconds) return from_unix_ms(*microseconds / kMicrosecondsPerMs);
  }
  return std::nullopt;
}

std::optional<char> parse_runlevel(std::string_view utmp) {
  std::optional<char> out;
  for (; utmp.size() >= sizeof(utmpx); utmp.remove_prefix(sizeof(utmpx))) {
    utmpx record{};
    std::memcpy(&record, utmp.data(), sizeof record);
    // The level is in the lower byte, the one before it above.
    if (record.ut_type == RUN_LVL) out = static_cast<char>(record.ut_pid & 0x7f);
  }
  return out;
}

EndingSigns read_ending_signs(const Paths& paths) {
  EndingSigns out;
  const auto scheduled =
      disk::read_file(paths.run / "systemd" / "shutdown" / "scheduled", kScheduledBytesMax);
  if (scheduled.ok()) out.scheduled = parse_scheduled(*scheduled);
  std::error_code error;
  out.nologin = std::filesystem::exists(paths.run / "nologin", error);
  const auto utmp = disk::read_file(paths.run / "utmp", kUtmpBytesMax);
  if (utmp.ok()) out.runlevel = parse_runlevel(*utmp);
  return out;
}

std::string shutdown_sign(const EndingSigns& signs, TimePoint now) {
  if (signs.scheduled && *signs.scheduled <= now + kScheduledAhead) return "a shutdown is scheduled for now";
  if (signs.runlevel && (*signs.runlevel == '0' || *signs.runlevel == '6'))
    return std::string("the runlevel is ") + *signs.runlevel;
  if (signs.nologin) return "nobody may log in any more (/run/nologin)";
  return {};
}

}  // namespace tidemark::presence
