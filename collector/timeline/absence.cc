#include "collector/timeline/absence.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tidemark::timeline {
namespace {

constexpr std::array<std::pair<Presence, std::string_view>, 3> kNames{
    {{Presence::kAlways, "always"}, {Presence::kAnnounced, "announced"}, {Presence::kMobile, "mobile"}}};

}  // namespace

std::string_view name_of(Presence presence) {
  for (const auto& [known, name] : kNames) {
    if (known == presence) return name;
  }
  return "always";
}

std::optional<Presence> parse_presence(std::string_view word) {
  for (const auto& [known, name] : kNames) {
    if (name == word) return known;
  }
  return std::nullopt;
}

Intervals announced(std::vector<Announcement> announcements, TimePoint now) {
  using Kind = Announcement::Kind;
  std::sort(announcements.begin(), announcements.end(), [](const Announcement& a, const Announcement& b) {
    return std::tie(a.time, a.kind) < std::tie(b.time, b.kind);
  });
  std::vector<Interval> out;
  std::optional<TimePoint> down;
  for (const Announcement& said : announcements) {
    switch (said.kind) {
      case Kind::kShutdown:
        if (!down) down = said.time;
        break;
      case Kind::kStarted:
        if (down) out.push_back({*down, said.time});
        down.reset();
        break;
      case Kind::kSuspended:
        out.push_back({said.time, said.until});
        break;
    }
  }
  if (down) out.push_back({*down, now});
  return united(std::move(out));
}

Intervals away(Presence presence, const Intervals& silent, const Intervals& announced) {
  switch (presence) {
    case Presence::kAlways:
      return {};
    case Presence::kAnnounced:
      return intersect(silent, announced);
    case Presence::kMobile:
      break;
  }
  return silent;
}

}  // namespace tidemark::timeline
