#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::import {

/// The lines of a stream, which end with a line feed, perhaps after a carriage return; the last one may lack
/// it. A byte order mark is left out. Not thread-safe.
class Lines {
 public:
  static constexpr std::size_t kLineBytesMax = 1u << 20;

  /// The stream outlives it.
  explicit Lines(std::istream& in) : in_(in), buffer_(kLineBytesMax + kReadBytes) {}

  struct Line {
    std::uint64_t number = 0;  ///< from 1
    std::string_view text;     ///< good until the next call
    bool too_long = false;     ///< beyond kLineBytesMax: without its text
  };
  /// Absent: there are no more.
  std::optional<Line> next();
  /// That were read so far.
  std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kReadBytes = 1u << 18;
  void fill();
  Line take(std::size_t end, std::size_t behind);
  std::optional<Line> skip_long();

  std::istream& in_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what was read and not yet taken
  std::size_t searched_ = 0;         // up to here there is no line feed
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace tidemark::import
