#include "agent/inbox/inbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "agent/inbox/report.h"
#include "common/model/uuid.h"

namespace tidemark::inbox {
namespace {

constexpr const char* kEnd = ".event";
constexpr mode_t kFolderMode = 01770;  // none removes another's; the set-group bit is denied to services
constexpr mode_t kFileMode = 0644;     // the folder keeps others out
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr Duration kClockStep{2'000};        // a folder's time may be as coarse as this
constexpr Duration kBegunAgeMax{3'600'000};  // what was begun and not finished for so long goes

absl::Status failed(const std::string& what, const std::filesystem::path& path, int error) {
  const std::string text = what + " " + path.string() + ": " + std::strerror(error);
  if (error == EACCES || error == EPERM)
    return absl::PermissionDeniedError(text + "; the agent's user, its group and root may report events");
  return absl::UnavailableError(text);
}

std::int64_t changed_ns(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

struct Names {
  std::vector<std::string> whole;
  std::vector<std::string> begun;
};
/// At most so many of each.
Names names_in(const std::filesystem::path& folder, std::size_t max) {
  Names out;
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return out;
  while (const dirent* entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    if (!name.ends_with(kEnd)) continue;
    auto& list = name.starts_with('.') ? out.begun : out.whole;
    if (list.size() < max) list.emplace_back(name);
  }
  ::closedir(open);
  return out;
}

absl::Status write_whole(const std::filesystem::path& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode);
  if (fd < 0) return failed("cannot write", path, errno);
  int error = ::fchmod(fd, kFileMode) == 0 ? 0 : errno;
  while (error == 0 && !text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) error = errno;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  ::close(fd);
  return error == 0 ? absl::OkStatus() : failed("cannot write", path, error);
}

/// One file as it stands; never waits, whatever lies there under the name.
absl::StatusOr<Event> read_report(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return failed("cannot read", path, errno);
  struct stat info {};
  std::string text;
  absl::Status status;
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    status = absl::InvalidArgumentError("it is no file");
  } else if (info.st_size > static_cast<off_t>(kReportBytesMax)) {
    status = absl::InvalidArgumentError("it is larger than " + std::to_string(kReportBytesMax) + " bytes");
  } else {
    text.resize(kReportBytesMax);
    const ssize_t n = ::read(fd, text.data(), text.size());
    if (n < 0) status = failed("cannot read", path, errno);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  ::close(fd);
  if (!status.ok()) return status;
  auto event = decode_report(text);
  if (event.ok()) {
    std::erase_if(event->attributes, [](const Attribute& one) { return one.key == "reporter.uid"; });
    event->attributes.push_back({"reporter.uid", std::to_string(info.st_uid)});
  }
  return event;
}

}  // namespace

std::filesystem::path folder_of(const std::filesystem::path& state_dir) { return state_dir / "inbox"; }

absl::Status report(const std::filesystem::path& folder, const Event& event) {
  if (auto status = check_report(event); !status.ok()) return status;
  if (::access(folder.c_str(), F_OK) != 0 && errno == ENOENT) {
    return absl::NotFoundError("there is no " + folder.string() + " yet; the agent makes it when it starts");
  }
  if (names_in(folder, kWaitingMax).whole.size() >= kWaitingMax) {
    return absl::ResourceExhaustedError(std::to_string(kWaitingMax) + " reports wait in " + folder.string() +
                                        " already: the agent does not take them up; does it run?");
  }
  char stamp[24];
  std::snprintf(stamp, sizeof stamp, "%013lld", static_cast<long long>(unix_ms(event.time)));
  const std::string name = std::string(stamp) + "-" + Uuid::random().text() + kEnd;
  const std::filesystem::path begun = folder / ("." + name);
  if (auto status = write_whole(begun, encode_report(event)); !status.ok()) {
    ::unlink(begun.c_str());
    return status;
  }
  if (::rename(begun.c_str(), (folder / name).c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  ::unlink(begun.c_str());
  return failed("cannot put a report into", folder, error);
}

absl::Status Inbox::open() {
  if (::mkdir(folder_.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return failed("cannot make the folder", folder_, errno);
  struct stat info {};
  if (::lstat(folder_.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return absl::UnavailableError(folder_.string() + " is no folder");
  if (::chmod(folder_.c_str(), kFolderMode) != 0) return failed("cannot set the rights of", folder_, errno);
  return absl::OkStatus();
}

std::vector<std::string> Inbox::waiting(TimePoint now) const {
  Names names = names_in(folder_, kWaitingMax);
  std::sort(names.whole.begin(), names.whole.end());
  for (const std::string& name : names.begun) {
    struct stat info {};
    const auto path = folder_ / name;
    if (::lstat(path.c_str(), &info) != 0) continue;
    if (unix_ms(now) - changed_ns(info) / kNsPerMs > kBegunAgeMax.count()) ::unlink(path.c_str());
  }
  return std::move(names.whole);
}

Taken Inbox::take(TimePoint now) {
  Taken out;
  struct stat info {};
  if (::stat(folder_.c_str(), &info) != 0 || changed_ns(info) == seen_ns_) return out;
  const std::vector<std::string> names = waiting(now);
  for (const std::string& name : names) {
    if (out.files.size() == kTakenMax) break;
    auto event = read_report(folder_ / name);
    out.files.push_back(name);
    if (event.ok()) {
      event->time = std::min(event->time, now);
      out.events.push_back(*std::move(event));
    } else if (out.refused++ == 0) {
      out.why = name + ": " + std::string(event.status().message());
    }
  }
  // What came within the same step of the folder's clock would not be seen by it.
  const bool settled = unix_ms(now) - changed_ns(info) / kNsPerMs > kClockStep.count();
  seen_ns_ = names.empty() && settled ? changed_ns(info) : 0;
  return out;
}

void Inbox::remove(const Taken& taken) {
  for (const std::string& name : taken.files) {
    const auto path = folder_ / name;
    if (::unlink(path.c_str()) == 0 || errno != EISDIR || ::rmdir(path.c_str()) == 0) continue;
    // A folder with something in it: told of once, then hidden.
    ::rename(path.c_str(), (folder_ / ("." + name)).c_str());
  }
}

}  // namespace tidemark::inbox
