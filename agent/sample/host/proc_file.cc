#include "agent/sample/host/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tidemark::host {

ProcFile::ProcFile(ProcFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

ProcFile::~ProcFile() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status ProcFile::open() {
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ >= 0) return absl::OkStatus();
  const std::string text = "cannot read " + path_.string() + ": " + std::strerror(errno);
  return errno == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::string_view> ProcFile::read() {
  if (fd_ < 0) {
    if (auto status = open(); !status.ok()) return status;
  }
  std::size_t used = 0;
  if (buffer_.empty()) buffer_.resize(4096);
  while (true) {
    const ssize_t n = ::pread(fd_, buffer_.data() + used, buffer_.size() - used, static_cast<off_t>(used));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      ::close(std::exchange(fd_, -1));
      const std::string text = "cannot read " + path_.string() + ": " + std::strerror(error);
      return error == EOPNOTSUPP ? absl::NotFoundError(text)
                                 : absl::UnavailableError(text);  // pressure, with psi=0
    }
    if (n == 0) return std::string_view(buffer_.data(), used);
    used += static_cast<std::size_t>(n);
    if (used < buffer_.size()) continue;
    if (buffer_.size() >= kBytesMax)
      return absl::ResourceExhaustedError(path_.string() + " is larger than expected");
    buffer_.resize(buffer_.size() * 2);
  }
}

}  // namespace tidemark::host
