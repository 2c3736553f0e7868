#include "agent/inbox/last_events.h"

#include <algorithm>
#include <cstdint>

#include "common/disk/file.h"
#include "common/model/number.h"

namespace tidemark::inbox {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;

}  // namespace

absl::StatusOr<LastEvents> LastEvents::read(const std::filesystem::path& file) {
  LastEvents out;
  const auto text = disk::read_file(file, kFileBytesMax);
  if (absl::IsNotFound(text.status())) return out;
  if (!text.ok()) return text.status();
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) continue;
    const auto ms = parse_number<std::int64_t>(line.substr(0, blank));
    if (ms) out.note(std::string(line.substr(blank + 1)), from_unix_ms(*ms));
  }
  return out;
}

absl::Status LastEvents::write(const std::filesystem::path& file) const {
  std::string text;
  for (const auto& [name, time] : times_) text += std::to_string(unix_ms(time)) + " " + name + "\n";
  return disk::write_file(file, text, disk::Access::kPrivate);
}

void LastEvents::note(const std::string& name, TimePoint time) {
  const auto [at, added] = times_.try_emplace(name, time);
  at->second = std::max(at->second, time);
  if (!added || times_.size() <= kNamesMax) return;
  times_.erase(std::min_element(times_.begin(), times_.end(),
                                [](const auto& a, const auto& b) { return a.second < b.second; }));
}

std::optional<TimePoint> LastEvents::find(std::string_view name) const {
  const auto at = times_.find(name);
  if (at == times_.end()) return std::nullopt;
  return at->second;
}

std::filesystem::path last_events_file(const std::filesystem::path& state_dir) {
  return state_dir / "last_events";
}

}  // namespace tidemark::inbox
