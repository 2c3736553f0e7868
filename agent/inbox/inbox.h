#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "common/model/telemetry.h"

namespace tidemark::inbox {

/// How many reports may wait. Further ones are refused where they are made.
inline constexpr std::size_t kWaitingMax = 1'000;
inline constexpr std::size_t kTakenMax = 100;  ///< in one look

/// The folder of the inbox below the agent's state.
std::filesystem::path folder_of(const std::filesystem::path& state_dir);

/// Puts a report into the inbox, whole or not at all; the event's time is when it happened. Errors say what
/// would be right: a wrong event (kInvalidArgument), no inbox yet (kNotFound), no right to it
/// (kPermissionDenied), too many waiting (kResourceExhausted).
absl::Status report(const std::filesystem::path& folder, const Event& event);

struct Taken {
  std::vector<Event> events;       ///< with who reported as attribute reporter.uid; none is later than now
  std::vector<std::string> files;  ///< that these came from, and that were refused
  std::size_t refused = 0;
  std::string why;  ///< of the first that was refused
};

/// The agent's end. Reads are of a local folder and bounded: kTakenMax files of kReportBytesMax. Confined to
/// the agent's loop.
class Inbox {
 public:
  explicit Inbox(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Makes the folder, which the agent's group may write to but not clear.
  absl::Status open();
  /// The oldest that wait. Costs one look at the folder's time where nothing came.
  Taken take(TimePoint now);
  /// Once they are in safety. What is not removed is taken again.
  void remove(const Taken& taken);

 private:
  std::vector<std::string> waiting(TimePoint now) const;

  const std::filesystem::path folder_;
  std::int64_t seen_ns_ = 0;  // the folder's time at the last look that left nothing; 0: look
};

}  // namespace tidemark::inbox
