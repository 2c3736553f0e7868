#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>

namespace tidemark::logfile {

/// What a file is at the moment.
struct FileState {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;       ///< in bytes, as stored
  std::int64_t changed_ns = 0;  ///< since 1970: when its content was changed last
};

/// kNotFound where there is none; kFailedPrecondition where it is no regular file.
absl::StatusOr<FileState> state_of(const std::string& path);

/// A file that is open for reading; what is renamed or removed stays readable. Not thread-safe.
class OpenFile {
 public:
  virtual ~OpenFile() = default;
  /// As it is, whatever its name. FailedPrecondition for what the kernel makes up as it is read (/proc,
  /// /sys): it has no size, and no line of it is ever new.
  static absl::StatusOr<std::unique_ptr<OpenFile>> open(const std::string& path);
  /// By its name: ".gz" is read as what was compressed.
  static absl::StatusOr<std::unique_ptr<OpenFile>> open_rotated(const std::string& path);

  /// At most so many bytes from there on; fewer only at its end. Going back costs a decompression.
  virtual absl::StatusOr<std::string> read(std::uint64_t offset, std::size_t bytes_max) = 0;
  virtual absl::StatusOr<FileState> state() const = 0;
  /// Where the open file lies, links followed; as it was named where the system does not tell.
  virtual std::string real_path() const = 0;
};

}  // namespace tidemark::logfile
