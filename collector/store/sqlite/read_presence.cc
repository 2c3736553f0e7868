#include <algorithm>

#include "collector/series/chunk.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/event_row.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

/// The results of an endpoint's components, each a track of times. All questions are seeks in the table's
/// primary key.
class ResultTracks {
 public:
  ResultTracks(Connection& connection, std::int64_t endpoint) : connection_(connection) {
    Query query(connection, "SELECT key FROM components WHERE endpoint=?");
    query.with(endpoint);
    while (query.next()) components_.push_back(query.take<std::int64_t>());
  }

  /// Some time of the latest there are in (after, until]; of the track that had one the last time, if it has
  /// one again: all that matters is that the walk comes on.
  std::optional<TimePoint> later(TimePoint after, TimePoint until) {
    if (components_.empty()) return std::nullopt;
    if (auto found = last_of(components_[lead_], after, until)) return found;
    std::optional<TimePoint> latest;
    for (std::size_t i = 0; i < components_.size(); ++i) {
      const auto found = last_of(components_[i], after, until);
      if (!found || (latest && *found <= *latest)) continue;
      latest = found;
      lead_ = i;
    }
    return latest;
  }

  /// The first time of any track in (after, before).
  std::optional<TimePoint> first(TimePoint after, TimePoint before) {
    std::optional<TimePoint> earliest;
    for (const std::int64_t component : components_) {
      const auto found = first_of(component, after, earliest.value_or(before));
      if (found) earliest = found;
    }
    return earliest;
  }

 private:
  std::optional<TimePoint> ask(const char* sql, std::int64_t component, TimePoint from, TimePoint to) {
    Query query(connection_, sql);
    if (!query.with(component, from, to).next()) return std::nullopt;
    return query.take<std::optional<TimePoint>>();
  }
  std::optional<TimePoint> last_of(std::int64_t component, TimePoint after, TimePoint until) {
    return ask("SELECT max(time) FROM results WHERE component=? AND time>? AND time<=?", component, after,
               until);
  }
  std::optional<TimePoint> first_of(std::int64_t component, TimePoint after, TimePoint before) {
    return ask("SELECT min(time) FROM results WHERE component=? AND time>? AND time<?", component, after,
               before);
  }

  Connection& connection_;
  std::vector<std::int64_t> components_;
  std::size_t lead_ = 0;
};

/// Where no result is for longer than `longer_than`, within a span that has no sample.
void add_silences(ResultTracks& tracks, const SpanRow& span, Duration longer_than,
                  std::vector<SpanRow>& out) {
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

/// Spans, both ends included, within which samples follow one another closely enough; a lone sample is one,
/// too. In order of their begins.
std::vector<SpanRow> busy_spans(Connection& connection, std::int64_t endpoint, const SpanRow& within,
                                Duration longer_than, const std::vector<std::int64_t>& uncut) {
  std::vector<SpanRow> busy;
  const auto add = [&](TimePoint from, TimePoint to) {
    from = std::max(from, within.from);
    to = std::min(to, within.to - Duration{1});
    if (from <= to) busy.push_back({from, to});
  };
  for (const ChunkPlace& place : chunks_between(connection, endpoint, within.from, within.to)) {
    if (place.silence <= longer_than) {
      add(place.from, place.to);
      continue;
    }
    const std::string bytes = chunk_bytes(connection, place.id);
    const auto chunk = series::Chunk::open(bytes);
    if (!chunk.ok()) continue;  // that it is damaged is said where its samples are read
    const auto times = chunk->times();
    if (!times.ok()) continue;
    for (const std::int64_t time : *times) add(from_unix_ms(time), from_unix_ms(time));
  }
  read_blocks(connection, uncut, [&](const NumberedBlock& block) {
    if (block.series.empty()) return;
    for (const std::int64_t time : block.times) add(from_unix_ms(time), from_unix_ms(time));
  });
  std::sort(busy.begin(), busy.end(), [](const SpanRow& a, const SpanRow& b) { return a.from < b.from; });
  return busy;
}

/// What lies between them and is longer than `longer_than`.
std::vector<SpanRow> gaps_between(const std::vector<SpanRow>& busy, const SpanRow& within,
                                  Duration longer_than) {
  std::vector<SpanRow> gaps;
  TimePoint at = within.from;
  for (const SpanRow& span : busy) {
    if (span.from - at > longer_than) gaps.push_back({at, span.from});
    at = std::max(at, span.to);
  }
  if (within.to - at > longer_than) gaps.push_back({at, within.to});
  return gaps;
}

}  // namespace

absl::StatusOr<std::vector<SpanRow>> SqliteReader::silences(EndpointId endpoint,
                                                            std::span<const SpanRow> within,
                                                            Duration longer_than) {
  using Rows = std::vector<SpanRow>;
  if (longer_than <= Duration::zero()) return absl::InvalidArgumentError("no silence is that short");
  const auto uncut = index_.ids(endpoint);  // before the look at the file: see UncutIndex
  return readers_.get<Rows>("cannot read when an endpoint was silent",
                            [&](Connection& connection) -> absl::StatusOr<Rows> {
                              Rows rows;
                              const auto key = endpoint_key(connection, endpoint);
                              if (!key) return rows;
                              ResultTracks tracks(connection, *key);
                              for (const SpanRow& span : within) {
                                const auto busy = busy_spans(connection, *key, span, longer_than, uncut);
                                for (const SpanRow& gap : gaps_between(busy, span, longer_than))
                                  add_silences(tracks, gap, longer_than, rows);
                              }
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
