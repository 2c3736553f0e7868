#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark::logfile {

/// Where a reader of a log file left off: how the file is known again after it was renamed, copied or
/// compressed, and how much of it was read.
struct Position {
  static constexpr std::size_t kHeadBytesMax = 1'024;

  std::string path;          ///< that is followed
  std::uint64_t inode = 0;   ///< 0: there was no file yet, and the one that appears is new from its beginning
  std::uint64_t offset = 0;  ///< behind the last line that was read, in bytes as the writer wrote them
  std::uint32_t head_bytes = 0;   ///< so many of the file's first bytes, of those that were read,
  std::uint64_t head_digest = 0;  ///< have this digest (digest_of)
  bool within_line = false;       ///< the rest of the line at `offset` is not read: it was too long
  friend bool operator==(const Position&, const Position&) = default;
};

/// FNV-1a with 64 bits: tells files apart, guards against nobody.
std::uint64_t digest_of(std::string_view bytes);

/// "1 INODE OFFSET HEAD_BYTES HEAD_DIGEST FLAG PATH", numbers in decimal; the digest in hexadecimal.
std::string text_of(const Position& position);
std::optional<Position> parse_position(std::string_view text);

}  // namespace tidemark::logfile
