#include "agent/sample/presence/presence.h"

#include <system_error>

#include "agent/sample/presence/ending.h"
#include "common/disk/file.h"

namespace tidemark::presence {
namespace {

constexpr std::size_t kBootIdBytesMax = 256;

/// Empty: there is none.
std::string kept(const std::filesystem::path& file) {
  const auto text = disk::read_file(file, kBootIdBytesMax);
  return text.ok() ? *text : std::string{};
}

}  // namespace

std::vector<Event> Presence::begin() {
  const host::Boot boot = host::current_boot(paths_.host);
  boot_id_ = boot.id;
  const std::string before = kept(boot_file());
  if (boot.id.empty() || before == boot.id) return {};
  Event booted{
      boot.time, "host.booted", Severity::kInfo, "the machine was started", {{"host.boot_id", boot.id}}};
  if (!before.empty() && kept(ended_file()) != before) {
    booted.severity = Severity::kWarning;
    booted.body +=
        "; before that the agent had not ended by itself: the power failed, the machine crashed, or the "
        "agent was "
        "killed";
    booted.attributes.push_back({"host.unclean", "true"});
  }
  return {std::move(booted)};
}

absl::Status Presence::begun() {
  std::error_code error;
  std::filesystem::remove(ended_file(), error);
  if (error) return absl::UnavailableError("cannot remove " + ended_file().string() + ": " + error.message());
  if (boot_id_.empty() || kept(boot_file()) == boot_id_) return absl::OkStatus();
  return disk::write_file(boot_file(), boot_id_, disk::Access::kPrivate);
}

std::vector<Event> Presence::end(TimePoint now) const {
  const std::string sign = shutdown_sign(read_ending_signs(paths_), now);
  if (sign.empty()) return {};
  return {Event{
      now, "host.shutdown", Severity::kInfo, "the machine goes down: " + sign, {{"host.boot_id", boot_id_}}}};
}

absl::Status Presence::ended() {
  if (boot_id_.empty()) return absl::OkStatus();
  return disk::write_file(ended_file(), boot_id_, disk::Access::kPrivate);
}

}  // namespace tidemark::presence
