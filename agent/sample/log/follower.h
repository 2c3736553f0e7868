#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/log/allowed.h"
#include "agent/sample/log/rotated.h"
#include "agent/sample/log/tail.h"
#include "common/model/time.h"

namespace tidemark::logfile {

/// What one look at a log gave beside its lines.
struct Look {
  std::string trouble;            ///< why it cannot be read at the moment; empty: it can
  bool more = false;              ///< look again at once: there may be more
  bool turning = false;           ///< it is being rotated: look again soon
  std::uint64_t long_lines = 0;   ///< were cut
  std::vector<std::string> gaps;  ///< what may be missing, and why
};

/// Follows a log file through its rotation: renamed, copied and truncated, or compressed, also while nobody
/// looked. The rest of the old file is read from where it is found: by its open descriptor, else beside it by
/// its inode or its first bytes, a compressed one only if it is needed and in gzip's format. Never waits, but
/// reading may hang where the file system does. Not thread-safe.
class Follower {
 public:
  static constexpr std::size_t kLookBytesMax = 1 << 20;  ///< read at a look
  static constexpr Duration kFormerKept{60'000};         ///< a renamed file is still looked at so long
  static constexpr Duration kMissingTold{60'000};        ///< a file that was there may be missing so long

  /// Without a position it begins at the file's end, or with a file that is not there yet. What is opened and
  /// turns out to lie outside of `allowed` is not read: a link may have changed since the path was looked at.
  Follower(std::string path, std::optional<Position> from, Folders allowed = {"/"});

  /// Gives the lines that were ended since the last look, the oldest first. `now` is of a steady clock.
  Look look(Duration now, const TakeLine& line);
  /// Behind the last line that was given.
  Position position() const;

 private:
  struct Next {
    std::string path;
    std::uint64_t offset = 0;
    bool within_line = false;
  };

  absl::StatusOr<std::unique_ptr<OpenFile>> allow(absl::StatusOr<std::unique_ptr<OpenFile>> file) const;
  void start(Look& look);
  void resume(const Position& from, Look& look);
  void queue_newer(const std::vector<Rotated>& rotated, std::size_t from, std::uint64_t but_inode,
                   Look& look);
  bool open_next(Duration now, Look& look);
  /// At the live file's end: whether there is something else to read now.
  bool turn(Duration now, const TakeLine& line, Look& look, bool& truncated);
  void turn_truncated(const TakeLine& line);
  void read_former(Duration now, const TakeLine& line);

  const std::string path_;
  const Folders allowed_;
  std::optional<Position> from_;
  bool started_ = false;
  std::deque<Next> queue_;      // rotated files to read before the live one
  std::optional<Tail> tail_;    // what is being read
  bool live_ = false;           // it is the live file
  std::optional<Tail> former_;  // what was live before, for lines that still come
  Duration former_until_{};
  std::optional<Duration> missing_since_;
  bool seen_ = false;  // the file has been there
};

}  // namespace tidemark::logfile
