#include "agent/sample/check/process_book.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace tidemark::check {
namespace {

constexpr std::size_t kCommBytes = 15;  // the kernel's short name has no more

std::string first_of_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char buffer[256];
  const ssize_t n = ::read(fd, buffer, sizeof buffer);
  ::close(fd);
  if (n <= 0) return {};
  const std::string_view text(buffer, static_cast<std::size_t>(n));
  return std::string(text.substr(0, text.find_first_of(std::string_view("\0\n", 2))));
}

bool is_named(const std::string& folder, const std::string& comm, const std::string& name) {
  if (comm.empty()) return false;
  if (comm == name) return true;
  if (comm.size() < kCommBytes || name.size() <= kCommBytes || !name.starts_with(comm)) return false;
  const std::string run = first_of_file(folder + "/cmdline");
  return run.substr(run.rfind('/') + 1) == name;
}

/// Ended, and only not yet fetched by its parent.
bool is_over(const std::string& folder) {
  const std::string stat = first_of_file(folder + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos &&
         (stat.compare(name_end, 3, ") Z") == 0 || stat.compare(name_end, 3, ") X") == 0);
}

}  // namespace

ProcessBook::ProcessBook(const Clock& clock, std::filesystem::path proc)
    : clock_(clock), proc_(std::move(proc)) {}

ProcessBook::Name ProcessBook::want(const std::string& name) {
  Wanted& wanted = wanted_[name];
  Name held = wanted.name.lock();
  if (!held) {
    held = std::make_shared<const std::string>(name);
    wanted = {held, {}, false};
  }
  return held;
}

absl::Status ProcessBook::walk() {
  DIR* proc = ::opendir(proc_.c_str());
  if (proc == nullptr) {
    return absl::UnavailableError("cannot read " + proc_.string() + ": " + std::strerror(errno));
  }
  std::erase_if(wanted_, [](const auto& one) { return one.second.name.expired(); });
  for (auto& [name, wanted] : wanted_) {
    wanted.folders.clear();
    wanted.looked = true;
  }
  while (const dirent* entry = ::readdir(proc)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    const std::string folder = proc_.string() + "/" + entry->d_name;
    const std::string comm = first_of_file(folder + "/comm");
    for (auto& [name, wanted] : wanted_) {
      if (is_named(folder, comm, name)) wanted.folders.push_back(folder);
    }
  }
  ::closedir(proc);
  walked_ = clock_.monotonic();
  ++walks_;
  return absl::OkStatus();
}

std::uint64_t ProcessBook::running(const std::string& name, Wanted& wanted) {
  std::erase_if(wanted.folders, [&](const std::string& folder) {
    return !is_named(folder, first_of_file(folder + "/comm"), name) || is_over(folder);
  });
  return wanted.folders.size();
}

absl::StatusOr<std::uint64_t> ProcessBook::count(const Name& name, std::uint64_t enough) {
  Wanted& wanted = wanted_[*name];
  const Duration now = clock_.monotonic();
  const auto is_older_than = [&](Duration age) { return !walked_ || now - *walked_ >= age; };
  if (wanted.looked && !is_older_than(kWalkEvery)) {
    const std::uint64_t known = running(*name, wanted);
    if (known >= enough || !is_older_than(kFreshFor)) return known;
  }
  if (auto status = walk(); !status.ok()) return status;
  return running(*name, wanted);
}

}  // namespace tidemark::check
