#include <algorithm>

#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/event_row.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

/// Everything that comes of an endpoint: its series and its components, each a track of times in one table.
/// All questions are seeks in the tables' primary keys.
class Tracks {
 public:
  Tracks(Connection& connection, std::int64_t endpoint) : connection_(connection) {
    Query query(connection,
                "SELECT 1, key FROM series WHERE endpoint=?1 UNION ALL SELECT 0, key FROM components WHERE "
                "endpoint=?1");
    query.with(endpoint);
    while (query.next()) {
      Track track;
      query.into(track.samples, track.key);
      tracks_.push_back(track);
    }
  }

  /// Some time of the latest there are in (after, until]; of the track that had one the last time, if it has
  /// one again: all that matters is that the walk comes on.
  std::optional<TimePoint> later(TimePoint after, TimePoint until) {
    if (tracks_.empty()) return std::nullopt;
    if (auto found = last_of(tracks_[lead_], after, until)) return found;
    std::optional<TimePoint> latest;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      const auto found = last_of(tracks_[i], after, until);
      if (!found || (latest && *found <= *latest)) continue;
      latest = found;
      lead_ = i;
    }
    return latest;
  }

  /// The first time of any track in (after, before).
  std::optional<TimePoint> first(TimePoint after, TimePoint before) {
    std::optional<TimePoint> earliest;
    for (const Track& track : tracks_) {
      const auto found = first_of(track, after, earliest.value_or(before));
      if (found) earliest = found;
    }
    return earliest;
  }

 private:
  struct Track {
    bool samples = false;
    std::int64_t key = 0;
  };

  std::optional<TimePoint> ask(const char* sql, std::int64_t key, TimePoint from, TimePoint to) {
    Query query(connection_, sql);
    if (!query.with(key, from, to).next()) return std::nullopt;
    return query.take<std::optional<TimePoint>>();
  }
  std::optional<TimePoint> last_of(const Track& track, TimePoint after, TimePoint until) {
    return ask(track.samples ? "SELECT max(time) FROM samples WHERE series=? AND time>? AND time<=?"
                             : "SELECT max(time) FROM results WHERE component=? AND time>? AND time<=?",
               track.key, after, until);
  }
  std::optional<TimePoint> first_of(const Track& track, TimePoint after, TimePoint before) {
    return ask(track.samples ? "SELECT min(time) FROM samples WHERE series=? AND time>? AND time<?"
                             : "SELECT min(time) FROM results WHERE component=? AND time>? AND time<?",
               track.key, after, before);
  }

  Connection& connection_;
  std::vector<Track> tracks_;
  std::size_t lead_ = 0;
};

void add_silences(Tracks& tracks, const SpanRow& span, Duration longer_than, std::vector<SpanRow>& out) {
  TimePoint at = span.from;
  while (at < span.to) {
    if (const auto next = tracks.later(at, std::min(at + longer_than, span.to - Duration{1}))) {
      at = *next;
      continue;
    }
    const TimePoint end = tracks.first(at, span.to).value_or(span.to);
    if (end - at > longer_than) out.push_back({at, end});
    at = end;
  }
}

}  // namespace

absl::StatusOr<std::vector<SpanRow>> SqliteReader::silences(EndpointId endpoint,
                                                            std::span<const SpanRow> within,
                                                            Duration longer_than) {
  using Rows = std::vector<SpanRow>;
  if (longer_than <= Duration::zero()) return absl::InvalidArgumentError("no silence is that short");
  return readers_.get<Rows>("cannot read when an endpoint was silent",
                            [&](Connection& connection) -> absl::StatusOr<Rows> {
                              Rows rows;
                              const auto key = endpoint_key(connection, endpoint);
                              if (!key) return rows;
                              Tracks tracks(connection, *key);
                              for (const SpanRow& span : within)
                                add_silences(tracks, span, longer_than, rows);
                              return rows;
                            });
}

absl::StatusOr<std::vector<EventRow>> SqliteReader::presence_events(EndpointId endpoint, TimePoint from,
                                                                    TimePoint to, std::size_t limit) {
  using Rows = std::vector<EventRow>;
  return readers_.get<Rows>(
      "cannot read an endpoint's going and coming", [&](Connection& connection) -> absl::StatusOr<Rows> {
        // The list of names is that of the index events_of_presence, which is used for it.
        Query query(connection,
                    "SELECT v.id, e.id, v.time, v.clock_offset, v.received, v.severity, v.name, v.body, "
                    "v.attributes FROM endpoints e JOIN events v ON v.endpoint=e.key WHERE e.id=? AND v.name "
                    "IN ('agent.started', 'host.booted', 'host.resumed', 'host.shutdown', 'host.suspended') "
                    "AND v.time>=? AND v.time<? ORDER BY v.time DESC, v.id DESC LIMIT ?");
        query.with(endpoint, from, to, limit);
        Rows rows;
        while (query.next()) rows.push_back(event_row_of(query));
        std::reverse(rows.begin(), rows.end());
        return rows;
      });
}

}  // namespace tidemark::store::sqlite
