#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "agent/sample/log/open_file.h"
#include "agent/sample/log/position.h"

namespace tidemark::logfile {

using TakeLine = std::function<void(std::string_view line)>;

/// Reads one open file on, line by line: a last line without its end waits. A line is given without its end,
/// as text (invalid UTF-8 replaced), and cut at kLineBytesMax. Not thread-safe.
class Tail {
 public:
  static constexpr std::size_t kLineBytesMax = 16 << 10;

  /// Goes on at the position's offset, which lies in the file.
  static absl::StatusOr<Tail> open(std::unique_ptr<OpenFile> file, const Position& from);
  /// Goes on with the last line that is not ended yet.
  static absl::StatusOr<Tail> open_at_end(std::unique_ptr<OpenFile> file, const std::string& path);

  /// Reads at most so many bytes; 0: its end is reached.
  absl::StatusOr<std::size_t> read(std::size_t bytes_max, const TakeLine& line);
  /// The file has come to its end for good: a line without its end is one all the same.
  void finish(const TakeLine& line);

  /// Behind the last whole line.
  Position position() const;
  std::uint64_t bytes_read() const { return read_; }
  OpenFile& file() { return *file_; }
  /// What was read stands there no more: the file was truncated, and perhaps written anew.
  absl::StatusOr<bool> was_truncated();
  /// Lines that were cut since the last call.
  std::uint64_t take_long_lines();

 private:
  Tail(std::unique_ptr<OpenFile> file, const Position& from, FileState state);
  absl::Status read_head();
  void take(std::string_view bytes, const TakeLine& line);
  void give(const TakeLine& line);

  std::unique_ptr<OpenFile> file_;
  std::string path_;
  std::uint64_t inode_;
  std::int64_t checked_ns_ = 0;  // the file's change up to which its head was compared
  std::uint64_t read_;           // bytes from its beginning
  std::string head_;             // the first of them
  std::string partial_;          // the line that is not ended yet
  bool skipping_;                // its rest
  std::uint64_t long_lines_ = 0;
};

}  // namespace tidemark::logfile
