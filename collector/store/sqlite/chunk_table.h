#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "collector/series/gathering.h"
#include "collector/store/join_store.h"
#include "collector/store/sqlite/query.h"

/// The tables `chunks` (compressed samples) and `blocks` (samples that wait for the cut). All functions throw
/// SQLite::Exception.
namespace tidemark::store::sqlite {

/// `joined`: it is a whole day's.
void insert_chunk(Connection& connection, std::int64_t endpoint, const series::Piece& piece, bool joined);

/// Takes them out of `table`; the sum of what its column `counted` said of them.
std::uint64_t remove_chunks(Connection& connection, const std::string& table, const std::string& counted,
                            const std::vector<std::int64_t>& ids);

/// The days that `query` (endpoint, time) comes by, at most `most`, each once.
std::vector<EndpointDay> days_of(Query& query, std::size_t most);

/// Where a chunk lies, without its bytes.
struct ChunkPlace {
  std::int64_t id = 0;
  TimePoint from;  ///< of its first sample
  TimePoint to;    ///< of its last one
  Duration silence{};
  std::int64_t series_from = 0, series_to = 0;  ///< the least and the greatest series
};
/// Of an endpoint, those with a time in [from, to); the oldest end first.
std::vector<ChunkPlace> chunks_between(Connection& connection, std::int64_t endpoint, TimePoint from,
                                       TimePoint to);
/// The same, of those that may have the series.
std::vector<ChunkPlace> chunks_of(Connection& connection, std::int64_t endpoint, std::int64_t series,
                                  TimePoint from, TimePoint to);
/// Its bytes; empty: there is none any more.
std::string chunk_bytes(Connection& connection, std::int64_t id);

/// What a row of the table `rollups` holds: hourly roll-ups of a day, daily ones of a month, sketches of a
/// day. Its time is the day's, or the month's, begin.
enum class Tier : std::uint8_t { kHours = 1, kDays = 2, kSketches = 3 };
/// Empty: there is none.
std::string rollup_bytes(Connection& connection, std::int64_t endpoint, Tier tier, std::int64_t time);

/// The store's numbers of an epoch's declared series, in order of the source's; refused ones are left out.
using Numbers = std::vector<std::pair<SeriesNumber, std::int64_t>>;
Numbers numbers_of(Connection& connection, SourceId source, Epoch epoch);

/// A row's samples under the store's own numbers: those of declared series.
struct NumberedBlock {
  std::vector<std::int64_t> series;
  std::vector<std::int64_t> times;  ///< corrected
  std::vector<double> values;       ///< as in SampleBlock
};
/// Appends its samples of a series in [from, to), in Unix milliseconds.
void append_samples(const NumberedBlock& block, std::int64_t series, std::int64_t from, std::int64_t to,
                    std::vector<series::Sample>& out);
/// Calls `each` for the blocks of those rows, in order. What cannot be read is left out: the cut sets it
/// aside and counts it.
void read_blocks(Connection& connection, const std::vector<std::int64_t>& ids,
                 const std::function<void(const NumberedBlock&)>& each);

}  // namespace tidemark::store::sqlite
