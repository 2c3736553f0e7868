#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/time.h"

namespace tidemark::inbox {

/// When an event of each name was last reported, kept in a file of the agent's state (INBOX.md). Confined to
/// one thread.
class LastEvents {
 public:
  static constexpr std::size_t kNamesMax = 1'000;  ///< the one that is longest ago makes room

  /// Where there is no file yet, nothing is known. A line that cannot be read is left out.
  static absl::StatusOr<LastEvents> read(const std::filesystem::path& file);
  absl::Status write(const std::filesystem::path& file) const;

  /// An earlier time than the known one changes nothing.
  void note(const std::string& name, TimePoint time);
  std::optional<TimePoint> find(std::string_view name) const;

 private:
  std::map<std::string, TimePoint, std::less<>> times_;
};

/// The file below the agent's state.
std::filesystem::path last_events_file(const std::filesystem::path& state_dir);

}  // namespace tidemark::inbox
