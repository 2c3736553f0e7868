#include "agent/sample/log/open_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <climits>
#include <cstring>

namespace tidemark::logfile {
namespace {

absl::Status failure(const std::string& path, int error) {
  const std::string text = path + ": " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(text);
  return error == EACCES || error == EPERM ? absl::PermissionDeniedError(text) : absl::UnavailableError(text);
}

absl::StatusOr<FileState> state_from(const std::string& path, const struct stat& info) {
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError(path + " is no regular file");
  constexpr std::int64_t second_ns = 1'000'000'000;
  return FileState{static_cast<std::uint64_t>(info.st_ino), static_cast<std::uint64_t>(info.st_size),
                   info.st_mtim.tv_sec * second_ns + info.st_mtim.tv_nsec};
}

/// By the kernel, as it is read.
bool is_made_up(int descriptor) {
  struct statfs info {};
  return ::fstatfs(descriptor, &info) == 0 && (info.f_type == PROC_SUPER_MAGIC || info.f_type == SYSFS_MAGIC);
}

class PlainFile : public OpenFile {
 public:
  PlainFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  ~PlainFile() override { ::close(descriptor_); }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  static absl::StatusOr<std::unique_ptr<PlainFile>> open(const std::string& path) {
    // Not blocking, for what turns out to be a pipe.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) return failure(path, errno);
    auto file = std::make_unique<PlainFile>(path, descriptor);
    if (auto state = file->state(); !state.ok()) return state.status();
    if (is_made_up(descriptor))
      return absl::FailedPreconditionError(path + " is the kernel's own, and no log");
    return file;
  }
  int descriptor() const { return descriptor_; }
  std::string real_path() const override {
    std::string real(PATH_MAX, '\0');
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor_);
    const ssize_t n = ::readlink(link.c_str(), real.data(), real.size());
    if (n <= 0) return path_;
    real.resize(static_cast<std::size_t>(n));
    return real;
  }

  absl::StatusOr<std::string> read(std::uint64_t offset, std::size_t bytes_max) override {
    std::string out(bytes_max, '\0');
    std::size_t filled = 0;
    while (filled < bytes_max) {
      const ssize_t n =
          ::pread(descriptor_, out.data() + filled, bytes_max - filled, static_cast<off_t>(offset + filled));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failure(path_, errno);
      if (n == 0) break;
      filled += static_cast<std::size_t>(n);
    }
    out.resize(filled);
    return out;
  }
  absl::StatusOr<FileState> state() const override {
    struct stat info {};
    if (::fstat(descriptor_, &info) != 0) return failure(path_, errno);
    return state_from(path_, info);
  }

 protected:
  const std::string path_;
  const int descriptor_;
};

class GzipFile final : public PlainFile {
 public:
  GzipFile(std::string path, int descriptor, gzFile stream)
      : PlainFile(std::move(path), descriptor), stream_(stream) {}
  ~GzipFile() override { gzclose_r(stream_); }

  absl::StatusOr<std::string> read(std::uint64_t offset, std::size_t bytes_max) override {
    if (static_cast<std::uint64_t>(gztell(stream_)) != offset &&
        gzseek(stream_, static_cast<z_off_t>(offset), SEEK_SET) < 0)
      return damage();
    std::string out(bytes_max, '\0');
    const int n = gzread(stream_, out.data(), static_cast<unsigned>(bytes_max));
    int error = Z_OK;
    if (n == 0) (void)gzerror(stream_, &error);
    if (n < 0 || error == Z_BUF_ERROR) return damage();  // the latter: it ends too early
    out.resize(static_cast<std::size_t>(n));
    return out;
  }

 private:
  absl::Status damage() const {
    int error = 0;
    return absl::DataLossError(path_ + " cannot be decompressed: " + gzerror(stream_, &error));
  }
  const gzFile stream_;
};

}  // namespace

absl::StatusOr<FileState> state_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failure(path, errno);
  return state_from(path, info);
}

absl::StatusOr<std::unique_ptr<OpenFile>> OpenFile::open(const std::string& path) {
  auto file = PlainFile::open(path);
  if (!file.ok()) return file.status();
  return *std::move(file);
}

absl::StatusOr<std::unique_ptr<OpenFile>> OpenFile::open_rotated(const std::string& path) {
  auto file = PlainFile::open(path);
  if (!file.ok()) return file.status();
  if (!path.ends_with(".gz")) return *std::move(file);
  const int descriptor = (*file)->descriptor();
  const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return failure(path, errno);
  const gzFile stream = gzdopen(own, "rb");
  if (stream == nullptr) {
    ::close(own);
    return absl::ResourceExhaustedError(path + ": there is no memory to decompress it");
  }
  const int kept = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (kept < 0) {
    const int error = errno;
    gzclose_r(stream);
    return failure(path, error);
  }
  return std::make_unique<GzipFile>(path, kept, stream);
}

}  // namespace tidemark::logfile
