#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>

#include "collector/catalog/presence.h"
#include "collector/store/reader.h"
#include "collector/timeline/absence.h"

/// Whether endpoints are there: from what the store has of them, and what is expected of them.
namespace tidemark::trends {

/// What is expected of one endpoint.
struct Expected {
  timeline::Presence presence = timeline::Presence::kAlways;
  Duration sampling_interval{10'000};  ///< while it is there, something comes this often
  friend bool operator==(const Expected&, const Expected&) = default;
};

/// An endpoint of which nothing came for longer is silent: two and a half sampling intervals, but never less
/// than what a batch may take on its way.
inline constexpr Duration kSilenceMin{10'000};
Duration silence_tolerance(const Expected& expected);

/// An announcement may be this much older than the silence that it is about: it is made between two results.
inline constexpr Duration kAnnouncedBefore = std::chrono::minutes(1);
/// The most announcements of one endpoint that a question takes in; of more, the newest.
inline constexpr std::size_t kAnnouncementsMax = 10'000;

/// What an event says of its endpoint's going and coming; absent: nothing that absence is made of.
std::optional<timeline::Announcement> announcement_of(const Event& event);

/// When the endpoint was away within `overdue`, where alone it matters; `said_from` is when that silence may
/// have begun, before which it may have said that it goes. Reads nothing of one that is expected to be there
/// always.
absl::StatusOr<timeline::Intervals> read_absences(store::Reader& reader, EndpointId endpoint,
                                                  const Expected& expected,
                                                  const timeline::Intervals& overdue, TimePoint said_from,
                                                  TimePoint now);

/// An endpoint at the moment, for admins.
struct PresenceNow {
  /// "online", "absent", "silent", "never seen", "revoked", "retired"; of devices "polled", "not polled",
  /// "gone".
  std::string word;
  std::optional<TimePoint> since;  ///< when it was heard of last; of those that are not there
  std::string why;                 ///< "shut down", "without a word"; of those that are not there
};
/// `last` is its newest event of going or coming, if there is one. Pure.
PresenceNow presence_now(const Expected& expected, const store::EndpointRow& endpoint, bool connected,
                         const std::optional<Event>& last, TimePoint now);

}  // namespace tidemark::trends
