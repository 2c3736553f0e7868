#include "agent/sample/check/updates.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "agent/sample/check/lz4_stream.h"
#include "agent/sample/check/making.h"
#include "common/clock/clock.h"

namespace tidemark::check {
namespace {

constexpr const char* kStatus = "/var/lib/dpkg/status";
constexpr const char* kLists = "/var/lib/apt/lists";
constexpr const char* kUbuntusCount = "/var/lib/update-notifier/updates-available";
constexpr std::size_t kListsMax = 1'000;  // files in the folder; further ones are not looked at
constexpr std::size_t kPieceBytes = 64 << 10;
constexpr std::size_t kReleaseBytesMax = 16 << 10;  // what is looked for stands at the beginning

/// False, with errno, where it cannot be read to its end or to `bytes_max`.
bool read_pieces(const std::string& path, const std::function<void(std::string_view)>& take,
                 std::size_t bytes_max = SIZE_MAX) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const auto buffer = std::make_unique<char[]>(kPieceBytes);
  ssize_t n = 0;
  while (bytes_max > 0) {
    n = ::read(fd, buffer.get(), std::min(kPieceBytes, bytes_max));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    take({buffer.get(), static_cast<std::size_t>(n)});
    bytes_max -= static_cast<std::size_t>(n);
  }
  const int error = errno;
  ::close(fd);
  errno = error;
  return n >= 0;
}

/// Empty, or why it cannot be read.
std::string read_stanzas(const std::string& path, debian::StanzaReader::Take take) {
  debian::StanzaReader reader(std::move(take));
  const auto feed = [&](std::string_view piece) { reader.feed(piece); };
  std::string why;
  if (path.ends_with(".lz4")) {
    const auto unpacked = Lz4Stream::open(why);
    if (!unpacked) return "compressed by lz4, which cannot be unpacked: " + why;
    bool good = true;
    if (!read_pieces(path, [&](std::string_view piece) { good = good && unpacked->feed(piece, feed); }))
      return std::strerror(errno);
    if (!good || !unpacked->whole()) return "damaged";
  } else if (!read_pieces(path, feed)) {
    return std::strerror(errno);
  }
  reader.finish();
  return {};
}

double changed_s(const struct stat& info) {
  return static_cast<double>(info.st_mtim.tv_sec) + static_cast<double>(info.st_mtim.tv_nsec) / 1e9;
}

/// Names in apt's folder of lists that say what there is, in order.
std::vector<std::string> list_names(const std::string& folder) {
  std::vector<std::string> names;
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return names;
  while (const dirent* entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    const bool wanted = name.find("_Packages") != std::string_view::npos || name.ends_with("Release");
    if (wanted && names.size() < kListsMax) names.emplace_back(name);
  }
  ::closedir(open);
  std::sort(names.begin(), names.end());
  return names;
}

/// Its name up to what its lists' names begin with as well; empty: it is no release's file.
std::string lists_begin(std::string_view name) {
  for (const std::string_view kind : {"_InRelease", "_Release"}) {
    if (name.ends_with(kind)) return std::string(name.substr(0, name.size() - kind.size() + 1));
  }
  return {};
}

/// Of the release whose lists' common beginning is the longest.
debian::Release release_of(const std::map<std::string, debian::Release>& releases, const std::string& list) {
  const debian::Release* best = nullptr;
  std::size_t length = 0;
  for (const auto& [beginning, release] : releases) {
    if (!list.starts_with(beginning) || beginning.size() < length) continue;
    best = &release;
    length = beginning.size();
  }
  if (best != nullptr) return *best;
  return {list.find("-security_") != std::string::npos, debian::Automatic::kYes};
}

std::string counted(std::uint32_t number, const char* what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

}  // namespace

Finding judge_updates(const UpdatesWish& wish, const UpdatesSeen& seen) {
  if (!seen.trouble.empty()) return {CheckState::kUnknown, seen.trouble, {}};
  const debian::Waiting& waiting = seen.waiting;
  CheckState state =
      worse(judge_high(waiting.updates, wish.all), judge_high(waiting.security, wish.security));
  std::string text =
      waiting.updates == 0 ? "no update waits" : counted(waiting.updates, "update") + " waiting";
  if (waiting.security > 0) text += ", " + std::to_string(waiting.security) + " for security";
  if (waiting.held > 0) text += "; " + std::to_string(waiting.held) + " held back";
  Finding out{
      state,
      std::move(text),
      {perfdata("updates", waiting.updates, "{update}"), perfdata("security", waiting.security, "{update}"),
       perfdata("held", waiting.held, "{update}")}};
  if (seen.lists_age_s) {
    out.text += "; by lists " + span_text(*seen.lists_age_s) + " old";
    out.state = worse(state, judge_high(*seen.lists_age_s, {wish.lists_warning_s, {}}));
    out.perfdata.push_back(perfdata("lists_age", *seen.lists_age_s, "s"));
  }
  return out;
}

UpdatesSeen UpdatesProbe::look() {
  const std::string folder = root_ + kLists;
  std::string found;
  struct stat info {};
  const auto note = [&](const std::string& path) {
    if (::stat(path.c_str(), &info) != 0) return;
    found += path + " " + std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) +
             " " + std::to_string(info.st_size) + "\n";
  };
  note(root_ + kStatus);
  note(root_ + kUbuntusCount);
  for (const std::string& name : list_names(folder)) note(folder + "/" + name);
  if (found != known_ || found.empty()) {
    seen_ = {};
    read_lists();
    known_ = std::move(found);
  }
  std::optional<double> refreshed;
  for (const std::string& path :
       {root_ + "/var/lib/apt/periodic/update-success-stamp", folder + "/partial", folder}) {
    if (::stat(path.c_str(), &info) == 0) refreshed = std::max(refreshed.value_or(0), changed_s(info));
  }
  seen_.lists_age_s.reset();
  if (refreshed) {
    const double now = static_cast<double>(unix_ms(system_clock().now())) / 1000;
    seen_.lists_age_s = std::max(0.0, now - *refreshed);
  }
  return seen_;
}

void UpdatesProbe::read_lists() {
  ++reads_;
  debian::UpdateCount count;
  if (::access((root_ + kStatus).c_str(), F_OK) != 0 && errno == ENOENT) {
    seen_.trouble =
        "waiting updates are read from the lists of dpkg and apt, which are not here; a command check can "
        "ask "
        "another package manager";
    return;
  }
  const std::string unread_status =
      read_stanzas(root_ + kStatus, [&](const debian::Stanza& stanza) { count.installed(stanza); });
  if (!unread_status.empty()) {
    seen_.trouble = root_ + kStatus + ": " + unread_status;
    return;
  }
  if (count.too_many()) {
    seen_.trouble =
        "more than " + std::to_string(debian::UpdateCount::kPackagesMax) + " packages are installed";
    return;
  }
  const std::string folder = root_ + kLists + "/";
  const std::vector<std::string> names = list_names(root_ + kLists);
  std::map<std::string, debian::Release> releases;
  for (const std::string& name : names) {
    const std::string beginning = lists_begin(name);
    if (beginning.empty()) continue;
    std::string text;
    read_pieces(
        folder + name, [&](std::string_view piece) { text += piece; }, kReleaseBytesMax);
    releases[beginning] = debian::read_release(text);
  }
  std::size_t lists = 0;
  for (const std::string& name : names) {
    if (!lists_begin(name).empty()) continue;
    const debian::Release release = release_of(releases, name);
    const bool readable = name.ends_with("_Packages") || name.ends_with("_Packages.lz4");
    const std::string unread =
        readable ? read_stanzas(folder + name,
                                [&](const debian::Stanza& stanza) { count.offered(stanza, release); })
                 : "compressed in a way that is not read (Acquire::GzipIndexes)";
    if (unread.empty()) {
      ++lists;
      continue;
    }
    seen_.trouble = folder + name + ": " + unread;
    break;
  }
  if (seen_.trouble.empty() && lists == 0)
    seen_.trouble = "there are no package lists in " + root_ + kLists + ": 'apt-get update' has not run";
  if (seen_.trouble.empty()) {
    seen_.waiting = count.waiting();
    return;
  }
  std::string text;
  read_pieces(
      root_ + kUbuntusCount, [&](std::string_view piece) { text += piece; }, kReleaseBytesMax);
  if (const auto told = debian::read_updates_available(text)) {
    seen_.waiting = *told;
    seen_.trouble.clear();
  }
}

std::unique_ptr<Check> make_updates_check(const Making& making) {
  const Parameters& of = making.parameters;
  const UpdatesWish wish{of.numbers("warning", "critical"),
                         of.numbers("security_warning", "security_critical"), of.seconds("lists_warning")};
  const auto probe = std::make_shared<UpdatesProbe>();  // shared by the check and its look, one at a time
  return make_blocking_check(making.context, making.spec.timeout,
                             [probe, wish] { return judge_updates(wish, probe->look()); });
}

}  // namespace tidemark::check
