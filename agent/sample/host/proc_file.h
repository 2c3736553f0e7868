#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace tidemark::host {

/// A file of the kernel's that is read again and again: kept open, read from its beginning into one buffer.
/// Not thread-safe.
class ProcFile {
 public:
  static constexpr std::size_t kBytesMax = 1 << 20;

  explicit ProcFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~ProcFile();
  ProcFile(ProcFile&& other) noexcept;
  ProcFile& operator=(ProcFile&&) = delete;

  /// Good until the next call. kNotFound where this kernel has no such file, or has it switched off; a file
  /// that vanished is opened again.
  absl::StatusOr<std::string_view> read();

 private:
  absl::Status open();

  std::filesystem::path path_;
  int fd_ = -1;
  std::string buffer_;
};

}  // namespace tidemark::host
