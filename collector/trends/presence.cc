#include "collector/trends/presence.h"

#include <algorithm>

#include "collector/timeline/component.h"
#include "common/model/time.h"

namespace tidemark::trends {
namespace {

using Kind = timeline::Announcement::Kind;

std::string value_of(const Event& event, std::string_view key) {
  for (const Attribute& attribute : event.attributes) {
    if (attribute.key == key) return attribute.value;
  }
  return {};
}

}  // namespace

Duration silence_tolerance(const Expected& expected) {
  return std::max(kSilenceMin, timeline::tolerance(expected.sampling_interval));
}

std::optional<timeline::Announcement> announcement_of(const Event& event) {
  if (event.name == "host.shutdown") return timeline::Announcement{Kind::kShutdown, event.time, {}};
  if (event.name == "host.booted" || event.name == "agent.started")
    return timeline::Announcement{Kind::kStarted, event.time, {}};
  if (event.name != "host.suspended") return std::nullopt;
  // The event's own time is its begin, corrected for the clock; how long it was needs no correction.
  const auto from = parse_rfc3339(value_of(event, "host.suspended_from"));
  const auto to = parse_rfc3339(value_of(event, "host.suspended_to"));
  if (!from || !to || *to <= *from) return std::nullopt;
  return timeline::Announcement{Kind::kSuspended, event.time, event.time + (*to - *from)};
}

absl::StatusOr<timeline::Intervals> read_absences(store::Reader& reader, EndpointId endpoint,
                                                  const Expected& expected,
                                                  const timeline::Intervals& overdue, TimePoint said_from,
                                                  TimePoint now) {
  if (expected.presence == timeline::Presence::kAlways || overdue.empty()) return timeline::Intervals{};
  std::vector<store::SpanRow> within;
  for (const timeline::Interval& gap : overdue) within.push_back({gap.from, gap.to});
  const auto rows = reader.silences(endpoint, within, silence_tolerance(expected));
  if (!rows.ok()) return rows.status();
  std::vector<timeline::Interval> silent;
  for (const store::SpanRow& row : *rows) silent.push_back({row.from, row.to});
  std::vector<timeline::Announcement> said;
  if (expected.presence == timeline::Presence::kAnnounced && !silent.empty()) {
    const auto events =
        reader.presence_events(endpoint, said_from - kAnnouncedBefore, now, kAnnouncementsMax);
    if (!events.ok()) return events.status();
    for (const store::EventRow& row : *events) {
      if (const auto one = announcement_of(row.event)) said.push_back(*one);
    }
  }
  return timeline::away(expected.presence, timeline::united(std::move(silent)),
                        timeline::announced(std::move(said), now));
}

PresenceNow presence_now(const Expected& expected, const store::EndpointRow& endpoint, bool connected,
                         const std::optional<Event>& last, TimePoint now) {
  if (endpoint.kept_out() != nullptr) return {endpoint.kept_out(), std::nullopt, {}};
  if (const auto& device = endpoint.device; device && device->gone)
    return {"gone", device->gone, "its proxy polls it no more"};
  if (!endpoint.last_seen) return {"never seen", std::nullopt, {}};
  // A device has no word of its own to say: whether it answers is what its checks tell.
  if (endpoint.device) {
    if (connected) return {"polled", std::nullopt, {}};
    return {"not polled", endpoint.last_seen, "its proxy is away, or may not speak for it"};
  }
  if (connected || now - *endpoint.last_seen <= silence_tolerance(expected))
    return {"online", std::nullopt, {}};
  std::string why = "without a word";
  if (last && last->name == "host.shutdown") why = "shut down";
  const bool announced = why != "without a word";
  const bool absent = expected.presence == timeline::Presence::kMobile ||
                      (expected.presence == timeline::Presence::kAnnounced && announced);
  return {absent ? "absent" : "silent", endpoint.last_seen, std::move(why)};
}

}  // namespace tidemark::trends
