#include "collector/store/sqlite/result_table.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "collector/series/rollup.h"

namespace tidemark::store::sqlite {
namespace {

using series::Result;

ChunkPlace place_of(Query& query) {
  ChunkPlace place;
  query.into(place.id, place.from, place.to, place.silence);
  return place;
}

/// What a chunk has of a component in [from, to). A damaged one is left out: it costs no more than itself.
void append_chunk(Connection& connection, std::int64_t id, const ComponentKey& component, TimePoint from,
                  TimePoint to, OpenChunks& chunks, Damage& damage, std::vector<Result>& out) {
  const auto& chunk = chunks.get(connection, id);
  damage.result_chunk(
      id, chunk.ok() ? chunk->read(component.key, unix_ms(from), unix_ms(to), out) : chunk.status());
}

std::optional<TimePoint> newest_row(Connection& connection, std::int64_t component) {
  Query query(connection, "SELECT max(time) FROM results WHERE component=?");
  query.with(component).next();
  return query.take<std::optional<TimePoint>>();
}

/// Those that may have results of the component before `before`, the youngest end first.
std::vector<ChunkPlace> chunks_before(Connection& connection, const ComponentKey& component,
                                      TimePoint before) {
  // The newest has a row: what begins after it has none of it.
  const TimePoint last = newest_row(connection, component.key).value_or(before);
  Query query(connection,
              "SELECT id, time_from, time_to, silence FROM result_chunks WHERE endpoint=? AND time_to>=? AND "
              "time_from<? AND time_from<=? ORDER BY time_to DESC, id DESC");
  query.with(component.endpoint, component.first.value_or(before), before, last);
  std::vector<ChunkPlace> out;
  while (query.next()) out.push_back(place_of(query));
  return out;
}

}  // namespace

const std::vector<ChunkPlace>& OpenChunks::places(Connection& connection, std::int64_t endpoint,
                                                  TimePoint from, TimePoint to) {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min() + series::kDayMs;
  const TimePoint day = from_unix_ms(series::bucket_of(std::max(unix_ms(from), kFirst), series::kDayMs));
  const std::tuple asked(endpoint, day, to);
  if (asked_ != asked) {
    places_ = result_chunks_between(connection, endpoint, day, to);
    asked_ = asked;
  }
  return places_;
}

const absl::StatusOr<series::ResultChunk>& OpenChunks::get(Connection& connection, std::int64_t id) {
  for (const auto& entry : entries_) {
    if (entry->id == id) return entry->chunk;
  }
  if (entries_.size() == kKept) entries_.erase(entries_.begin());
  Entry& entry = *entries_.emplace_back(
      std::make_unique<Entry>(Entry{id, result_chunk_bytes(connection, id), absl::UnknownError("")}));
  entry.chunk = series::ResultChunk::open(entry.bytes);
  return entry.chunk;
}

std::optional<ComponentKey> component_key(Connection& connection, const ComponentId& component) {
  Query query(
      connection,
      "SELECT c.key, c.endpoint, c.first FROM components c JOIN endpoints e ON e.key=c.endpoint WHERE "
      "e.id=? AND c.check_name=?");
  if (!query.with(component.endpoint, component.check).next()) return std::nullopt;
  ComponentKey out;
  query.into(out.key, out.endpoint, out.first);
  return out;
}

std::optional<ComponentKey> component_key(Connection& connection, std::int64_t endpoint,
                                          const std::string& check) {
  Query query(connection, "SELECT key, endpoint, first FROM components WHERE endpoint=? AND check_name=?");
  if (!query.with(endpoint, check).next()) return std::nullopt;
  ComponentKey out;
  query.into(out.key, out.endpoint, out.first);
  return out;
}

ComponentKey ensure_component(Connection& connection, std::int64_t endpoint, const std::string& check) {
  Query(connection, "INSERT OR IGNORE INTO components (endpoint, check_name) VALUES (?, ?)")
      .with(endpoint, check)
      .run();
  return component_key(connection, endpoint, check).value();
}

Result result_of(Query& query) {
  Result out;
  query.into(out.time, out.offset, out.state, out.interval, out.confirm, out.text);
  return out;
}

ResultRow row_of(Result result) {
  return {from_unix_ms(result.time), Duration(result.offset), result.state,
          Duration(result.interval), result.confirm,          std::move(result.text)};
}

std::vector<ResultRow> rows_of(std::vector<Result> results) {
  std::vector<ResultRow> rows;
  rows.reserve(results.size());
  for (Result& result : results) rows.push_back(row_of(std::move(result)));
  return rows;
}

bool put_result(Connection& connection, std::int64_t component, const Result& result) {
  {
    Query known(connection, "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=? AND time=?");
    if (known.with(component, result.time).next()) {
      if (!series::outranks(result, result_of(known))) return false;
      Query(connection,
            "UPDATE results SET clock_offset=?, state=?, interval=?, confirm=?, text=? WHERE component=? AND "
            "time=?")
          .with(result.offset, result.state, result.interval, result.confirm, result.text, component,
                result.time)
          .run();
      return false;
    }
  }
  Query(connection,
        "INSERT INTO results (component, " TIDEMARK_RESULT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)")
      .with(component, result.time, result.offset, result.state, result.interval, result.confirm, result.text)
      .run();
  return true;
}

void remove_result(Connection& connection, std::int64_t component, const Result& result) {
  Query(connection,
        "DELETE FROM results WHERE component=? AND time=? AND clock_offset=? AND state=? AND interval=? AND "
        "confirm=? AND text=?")
      .with(component, result.time, result.offset, result.state, result.interval, result.confirm, result.text)
      .run();
}

std::vector<Result> results_between(Connection& connection, const ComponentKey& component, TimePoint from,
                                    TimePoint to, Damage& damage) {
  OpenChunks chunks;
  return results_between(connection, component, from, to, chunks, damage);
}

std::vector<Result> results_between(Connection& connection, const ComponentKey& component, TimePoint from,
                                    TimePoint to, OpenChunks& chunks, Damage& damage) {
  std::vector<Result> out;
  for (const ChunkPlace& place : chunks.places(connection, component.endpoint, from, to)) {
    if (place.to < from) continue;
    append_chunk(connection, place.id, component, from, to, chunks, damage, out);
  }
  Query query(connection, "SELECT " TIDEMARK_RESULT_COLUMNS
                          " FROM results WHERE component=? AND time>=? AND time<? ORDER BY time");
  query.with(component.key, from, to);
  while (query.next()) out.push_back(result_of(query));
  series::put_in_order(out);
  return out;
}

std::vector<Result> results_before(Connection& connection, const ComponentKey& component, TimePoint before,
                                   std::size_t most, Damage& damage) {
  std::vector<Result> out;
  {
    Query query(connection, "SELECT " TIDEMARK_RESULT_COLUMNS
                            " FROM results WHERE component=? AND time<? ORDER BY time DESC LIMIT ?");
    query.with(component.key, before, most);
    while (query.next()) out.push_back(result_of(query));
  }
  series::put_in_order(out);
  OpenChunks chunks;
  for (const ChunkPlace& place : chunks_before(connection, component, before)) {
    if (out.size() >= most && unix_ms(place.to) < out[out.size() - most].time) break;
    append_chunk(connection, place.id, component, component.first.value_or(before), before, chunks, damage,
                 out);
    series::put_in_order(out);
    if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(most));
  }
  return out;
}

void insert_result_chunk(Connection& connection, std::int64_t endpoint, const series::ResultPiece& piece,
                         bool joined) {
  Query(
      connection,
      "INSERT INTO result_chunks (endpoint, time_to, time_from, silence, results, joined, bytes) VALUES (?, "
      "?, ?, ?, ?, ?, ?)")
      .with(endpoint, piece.time_to, piece.time_from, piece.silence, piece.results, joined, Blob{piece.bytes})
      .run();
}

std::vector<ChunkPlace> result_chunks_between(Connection& connection, std::int64_t endpoint, TimePoint from,
                                              TimePoint to) {
  Query query(connection,
              "SELECT id, time_from, time_to, silence FROM result_chunks WHERE endpoint=? AND time_to>=? AND "
              "time_from<? ORDER BY time_to, id");
  query.with(endpoint, from, to);
  std::vector<ChunkPlace> out;
  while (query.next()) out.push_back(place_of(query));
  return out;
}

std::vector<ChunkPlace> daily_result_chunks_between(Connection& connection, std::int64_t endpoint,
                                                    TimePoint from, TimePoint to) {
  const std::int64_t end = series::bucket_of(unix_ms(to) - 1, series::kDayMs) + series::kDayMs;
  Query query(connection,
              "SELECT id, time_from, time_to, silence FROM result_chunks WHERE endpoint=? AND time_to>=? AND "
              "time_to<? AND time_from<? ORDER BY time_to, id");
  query.with(endpoint, from, end, to);
  std::vector<ChunkPlace> out;
  while (query.next()) out.push_back(place_of(query));
  return out;
}

std::string result_chunk_bytes(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT bytes FROM result_chunks WHERE id=?");
  return query.with(id).next() ? query.take<std::string>() : std::string();
}

}  // namespace tidemark::store::sqlite
