#include "collector/store/sqlite/chunk_table.h"

#include <algorithm>
#include <map>
#include <utility>

#include "collector/series/rollup.h"
#include "collector/series/seal.h"
#include "common/wire/batch_codec.h"

namespace tidemark::store::sqlite {
namespace {

NumberedBlock numbered(const SampleBlock& block, const Numbers& numbers, Duration clock_offset) {
  NumberedBlock out;
  const std::size_t times = block.times.size();
  for (const TimePoint time : block.times) out.times.push_back(unix_ms(time + clock_offset));
  for (std::size_t s = 0; s < block.series.size(); ++s) {
    const auto it = std::lower_bound(numbers.begin(), numbers.end(), block.series[s],
                                     [](const auto& pair, SeriesNumber n) { return pair.first < n; });
    if (it == numbers.end() || it->first != block.series[s]) continue;
    out.series.push_back(it->second);
    const auto begin = block.values.begin() + static_cast<std::ptrdiff_t>(s * times);
    out.values.insert(out.values.end(), begin, begin + static_cast<std::ptrdiff_t>(times));
  }
  return out;
}

std::vector<ChunkPlace> places(Query& query) {
  std::vector<ChunkPlace> out;
  while (query.next()) {
    ChunkPlace place;
    query.into(place.id, place.from, place.to, place.silence, place.series_from, place.series_to);
    out.push_back(place);
  }
  return out;
}

}  // namespace

void insert_chunk(Connection& connection, std::int64_t endpoint, const series::Piece& piece, bool joined) {
  Query(connection,
        "INSERT INTO chunks (endpoint, time_to, time_from, series_from, series_to, silence, samples, joined, "
        "bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(endpoint, piece.time_to, piece.time_from, piece.series_from, piece.series_to, piece.silence,
            piece.samples, joined, Blob{piece.bytes})
      .run();
}

std::uint64_t remove_chunks(Connection& connection, const std::string& table, const std::string& counted,
                            const std::vector<std::int64_t>& ids) {
  std::uint64_t count = 0;
  Query remove(connection, "DELETE FROM " + table + " WHERE id=? RETURNING " + counted);
  for (const std::int64_t id : ids) {
    if (remove.with(id).next()) count += remove.take<std::uint64_t>();
    remove.again();
  }
  return count;
}

std::vector<EndpointDay> days_of(Query& query, std::size_t most) {
  std::vector<EndpointDay> days;
  while (days.size() < most && query.next()) {
    EndpointDay day;
    query.into(day.endpoint, day.day);
    day.day = series::bucket_of(day.day, series::kDayMs);
    if (std::find(days.begin(), days.end(), day) == days.end()) days.push_back(day);
  }
  return days;
}

std::string rollup_bytes(Connection& connection, std::int64_t endpoint, Tier tier, std::int64_t time) {
  Query query(connection, "SELECT bytes FROM rollups WHERE endpoint=? AND tier=? AND time=?");
  return query.with(endpoint, tier, time).next() ? query.take<std::string>() : std::string();
}

std::vector<ChunkPlace> chunks_between(Connection& connection, std::int64_t endpoint, TimePoint from,
                                       TimePoint to) {
  Query query(connection,
              "SELECT id, time_from, time_to, silence, series_from, series_to FROM chunks WHERE endpoint=? "
              "AND time_to>=? AND "
              "time_from<? ORDER BY time_to, id");
  query.with(endpoint, from, to);
  return places(query);
}

std::vector<ChunkPlace> chunks_of(Connection& connection, std::int64_t endpoint, std::int64_t series,
                                  TimePoint from, TimePoint to) {
  Query query(connection,
              "SELECT id, time_from, time_to, silence, series_from, series_to FROM chunks WHERE endpoint=?1 "
              "AND time_to>=?2 AND "
              "time_from<?3 AND series_from<=?4 AND series_to>=?4 ORDER BY time_to, id");
  query.with(endpoint, from, to, series);
  return places(query);
}

std::string chunk_bytes(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT bytes FROM chunks WHERE id=?");
  return query.with(id).next() ? query.take<std::string>() : std::string();
}

Numbers numbers_of(Connection& connection, SourceId source, Epoch epoch) {
  Query query(
      connection,
      "SELECT number, series FROM declarations WHERE source=? AND epoch=? AND series IS NOT NULL ORDER "
      "BY number");
  query.with(source, epoch);
  Numbers numbers;
  while (query.next()) {
    auto& [number, series] = numbers.emplace_back();
    query.into(number, series);
  }
  return numbers;
}

void append_samples(const NumberedBlock& block, std::int64_t series, std::int64_t from, std::int64_t to,
                    std::vector<series::Sample>& out) {
  const auto found = std::find(block.series.begin(), block.series.end(), series);
  if (found == block.series.end()) return;
  const auto row = static_cast<std::size_t>(found - block.series.begin()) * block.times.size();
  for (std::size_t t = 0; t < block.times.size(); ++t) {
    if (block.times[t] >= from && block.times[t] < to) out.push_back({block.times[t], block.values[row + t]});
  }
}

void read_blocks(Connection& connection, const std::vector<std::int64_t>& ids,
                 const std::function<void(const NumberedBlock&)>& each) {
  std::map<std::pair<SourceId, Epoch>, Numbers> known;
  Query query(connection, "SELECT source, epoch, clock_offset, digest, section FROM blocks WHERE id=?");
  for (const std::int64_t id : ids) {
    query.again();
    if (!query.with(id).next()) continue;
    SourceId source;
    Epoch epoch;
    Duration clock_offset{};
    std::string checksum, bytes;
    query.into(source, epoch, clock_offset, checksum, bytes);
    if (series::checksum_of(bytes) != checksum) continue;
    const auto section = wire::decode_section(bytes);
    if (!section.ok()) continue;
    auto it = known.find({source, epoch});
    if (it == known.end())
      it = known.emplace(std::pair{source, epoch}, numbers_of(connection, source, epoch)).first;
    for (const SampleBlock& block : section->blocks) each(numbered(block, it->second, clock_offset));
  }
}

}  // namespace tidemark::store::sqlite
