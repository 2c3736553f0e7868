#include "common/disk/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "common/disk/failure.h"
#include "common/disk/new_file.h"

namespace tidemark::disk {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Whose a file is, and who may do what with it.
struct Rights {
  mode_t mode = 0;
  std::optional<std::pair<uid_t, gid_t>> owner = {};  // absent: whoever writes
};

absl::Status write_synced(const Descriptor& fd, const std::filesystem::path& path, std::string_view content,
                          const Rights& rights) {
  if (rights.owner && ::fchown(fd.get(), rights.owner->first, rights.owner->second) != 0)
    return failed("cannot set the owner of", path, errno);
  if (::fchmod(fd.get(), rights.mode) != 0) return failed("cannot set the rights of", path, errno);
  while (!content.empty()) {
    const ssize_t n = ::write(fd.get(), content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failed("cannot write", path, n < 0 ? errno : ENOSPC);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(fd.get()) != 0) return failed("cannot sync", path, errno);
  return absl::OkStatus();
}

absl::Status replace(const std::filesystem::path& path, std::string_view content, const Rights& rights) {
  std::filesystem::path beside = path;
  beside += ".new";
  {
    const Descriptor fd(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (fd.get() < 0) {
      const int error = errno;
      ::unlink(beside.c_str());
      return failed("cannot write", beside, error);
    }
    if (auto status = write_synced(fd, beside, content, rights); !status.ok()) {
      ::unlink(beside.c_str());
      return status;
    }
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    return failed("cannot replace", path, error);
  }
  return sync_folder(path.parent_path());
}

}  // namespace

absl::Status sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path named = folder.empty() ? std::filesystem::path(".") : folder;
  const Descriptor fd(::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) return failed("cannot open", named, errno);
  if (::fsync(fd.get()) != 0) return failed("cannot sync", named, errno);
  return absl::OkStatus();
}

absl::StatusOr<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return failed("cannot read", path, errno);
  std::string content;
  char buffer[16'384];
  while (true) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read", path, errno);
    if (n == 0) return content;
    content.append(buffer, static_cast<std::size_t>(n));
    if (content.size() > bytes_max) {
      return absl::ResourceExhaustedError(path.string() + " is larger than " + std::to_string(bytes_max) +
                                          " bytes");
    }
  }
}

absl::Status write_file(const std::filesystem::path& path, std::string_view content, Access access) {
  return replace(path, content, {access == Access::kPrivate ? mode_t{0600} : mode_t{0644}});
}

absl::Status write_private_file(const std::filesystem::path& path, std::string_view content,
                                const std::filesystem::path& heir_of, Standing standing) {
  Rights rights{mode_t{0600}};
  if (::geteuid() == 0) {
    struct stat info {};
    if (::stat(heir_of.c_str(), &info) != 0) return failed("cannot read", heir_of, errno);
    rights.owner = std::pair(info.st_uid, info.st_gid);
  }
  std::string beside = path.string() + ".XXXXXX";
  const Descriptor fd(::mkostemp(beside.data(), O_CLOEXEC));
  if (fd.get() < 0) return failed("cannot make", path, errno);
  absl::Status status = write_synced(fd, beside, content, rights);
  if (status.ok() && standing == Standing::kStays) {
    status = move_to_free_place(beside, path);
  } else if (status.ok()) {
    status = ::rename(beside.c_str(), path.c_str()) == 0 ? sync_folder(path.parent_path())
                                                         : failed("cannot replace", path, errno);
  }
  if (!status.ok()) ::unlink(beside.c_str());
  return status;
}

absl::Status replace_file(const std::filesystem::path& path, std::string_view content) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0)
    return replace(path, content, {info.st_mode & 0777, std::pair(info.st_uid, info.st_gid)});
  if (errno != ENOENT) return failed("cannot read", path, errno);
  return write_file(path, content, Access::kShared);
}

absl::Status make_private_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return failed("cannot make the folder", path, error.value());
  if (::chmod(path.c_str(), S_IRWXU) != 0) return failed("cannot set the rights of", path, errno);
  return absl::OkStatus();
}

absl::Status make_service_folder(const std::filesystem::path& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) return failed("cannot make the folder", path, error.value());
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed("cannot read", path, errno);
  const mode_t rights = made ? S_IRWXU : info.st_mode & (S_IRWXU | S_IRGRP | S_IXGRP);
  if (rights != (info.st_mode & 07777) && ::chmod(path.c_str(), rights) != 0)
    return failed("cannot set the rights of", path, errno);
  return absl::OkStatus();
}

absl::Status check_private(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed("cannot read", path, errno);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(
        path.string() + " can be read by others; it must belong to its owner alone (mode 0600)");
  }
  return absl::OkStatus();
}

}  // namespace tidemark::disk
