#include "collector/store/sqlite/chunks_of_samples.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/chunk_table.h"

namespace tidemark::store::sqlite {
namespace {

using series::kDayMs;

constexpr std::size_t kCellsMax = 64 * 1'024;

std::vector<std::int64_t> numbers(Query& query) {
  std::vector<std::int64_t> out;
  while (query.next()) out.push_back(query.take<std::int64_t>());
  return out;
}

/// The first time that one of the series has from `time` on.
std::optional<std::int64_t> next_time(Connection& connection, const std::vector<std::int64_t>& series,
                                      std::int64_t time) {
  std::optional<std::int64_t> next;
  for (const std::int64_t one : series) {
    Query query(connection, "SELECT min(time) FROM samples WHERE series=? AND time>=?");
    query.with(one, time).next();
    const auto found = query.take<std::optional<std::int64_t>>();
    if (found && (!next || *found < *next)) next = found;
  }
  return next;
}

void gather(Connection& connection, std::int64_t series, std::int64_t from, std::int64_t to,
            series::Gathering& gathering) {
  Query query(connection,
              "SELECT time, value, clock_offset FROM samples WHERE series=? AND time>=? AND time<?");
  query.with(series, from, to);
  while (query.next()) {
    std::int64_t time = 0, offset = 0;
    double value = 0;
    query.into(time, value, offset);
    gathering.add({&series, 1}, {&time, 1}, {&value, 1}, offset);
  }
}

}  // namespace

void chunks_of_samples(Connection& connection) {
  std::vector<std::int64_t> endpoints;
  {
    Query query(connection, "SELECT key FROM endpoints");
    endpoints = numbers(query);
  }
  for (const std::int64_t endpoint : endpoints) {
    std::vector<std::int64_t> series;
    {
      Query query(connection, "SELECT key FROM series WHERE endpoint=? ORDER BY key");
      series = numbers(query.with(endpoint));
    }
    for (auto time = next_time(connection, series, INT64_MIN); time;) {
      const std::int64_t day = series::bucket_of(*time, kDayMs);
      series::Gathering gathering;
      for (const std::int64_t one : series) gather(connection, one, day, day + kDayMs, gathering);
      for (const series::Piece& piece : series::pieces_of(gathering.take(), kCellsMax))
        insert_chunk(connection, endpoint, piece, false);
      time = next_time(connection, series, day + kDayMs);
    }
  }
}

}  // namespace tidemark::store::sqlite
