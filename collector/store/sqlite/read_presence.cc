#include <algorithm>

#include "collector/series/chunk.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/event_row.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

/// Spans, both ends included, within which something followed closely enough; a lone moment is one, too.
class BusySpans {
 public:
  explicit BusySpans(const SpanRow& within) : within_(within) {}

  void add(TimePoint from, TimePoint to) {
    from = std::max(from, within_.from);
    to = std::min(to, within_.to - Duration{1});
    if (from <= to) spans_.push_back({from, to});
  }
  void add(std::int64_t time) { add(from_unix_ms(time), from_unix_ms(time)); }
  /// The chunk's whole time, where it has no longer silence; else its moments.
  template <class Chunk>
  void add(const ChunkPlace& place, Duration longer_than, std::string (*bytes_of)(Connection&, std::int64_t),
           Connection& connection) {
    if (place.silence <= longer_than) return add(place.from, place.to);
    const std::string bytes = bytes_of(connection, place.id);
    const auto chunk = Chunk::open(bytes);
    if (!chunk.ok()) return;  // that it is damaged is said where it is read
    const auto times = chunk->times();
    if (!times.ok()) return;
    for (const std::int64_t time : *times) add(time);
  }
  /// In order of their begins.
  std::vector<SpanRow> take() {
    std::sort(spans_.begin(), spans_.end(),
              [](const SpanRow& a, const SpanRow& b) { return a.from < b.from; });
    return std::move(spans_);
  }

 private:
  const SpanRow within_;
  std::vector<SpanRow> spans_;
};

/// In which samples came.
std::vector<SpanRow> sampled(Connection& connection, std::int64_t endpoint, const SpanRow& within,
                             Duration longer_than, const std::vector<std::int64_t>& uncut) {
  BusySpans busy(within);
  for (const ChunkPlace& place : chunks_between(connection, endpoint, within.from, within.to))
    busy.add<series::Chunk>(place, longer_than, chunk_bytes, connection);
  read_blocks(connection, uncut, [&](const NumberedBlock& block) {
    if (block.series.empty()) return;
    for (const std::int64_t time : block.times) busy.add(time);
  });
  return busy.take();
}

/// In which results came.
std::vector<SpanRow> checked(Connection& connection, std::int64_t endpoint, const SpanRow& within,
                             Duration longer_than) {
  BusySpans busy(within);
  for (const ChunkPlace& place : result_chunks_between(connection, endpoint, within.from, within.to))
    busy.add<series::ResultChunk>(place, longer_than, result_chunk_bytes, connection);
  Query query(connection,
              "SELECT r.time FROM components c JOIN results r ON r.component=c.key WHERE c.endpoint=? AND "
              "r.time>=? AND r.time<?");
  query.with(endpoint, within.from, within.to);
  while (query.next()) busy.add(query.take<std::int64_t>());
  return busy.take();
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
                              for (const SpanRow& span : within) {
                                const auto busy = sampled(connection, *key, span, longer_than, uncut);
                                for (const SpanRow& gap : gaps_between(busy, span, longer_than)) {
                                  const auto results = checked(connection, *key, gap, longer_than);
                                  const auto silent = gaps_between(results, gap, longer_than);
                                  rows.insert(rows.end(), silent.begin(), silent.end());
                                }
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
