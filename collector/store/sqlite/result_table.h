#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "collector/series/results.h"
#include "collector/store/rows.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/query.h"

/// The tables `components`, `results` (one a row, the newest) and `result_chunks` (the older ones, in
/// columns). All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A component as the file knows it.
struct ComponentKey {
  std::int64_t key = 0;
  std::int64_t endpoint = 0;
  std::optional<TimePoint> first;  ///< when its first result was
};
std::optional<ComponentKey> component_key(Connection& connection, const ComponentId& component);
/// Of the endpoint with that number within the file.
std::optional<ComponentKey> component_key(Connection& connection, std::int64_t endpoint,
                                          const std::string& check);
/// The same, making it where it is missing.
ComponentKey ensure_component(Connection& connection, std::int64_t endpoint, const std::string& check);

/// The columns of `results` that result_of() takes, in order.
#define TIDEMARK_RESULT_COLUMNS "time, clock_offset, state, interval, confirm, text"
series::Result result_of(Query& query);
ResultRow row_of(series::Result result);
std::vector<ResultRow> rows_of(std::vector<series::Result> results);

/// A row of its own; one that is there at that time stays if it outranks this one. True: there was none.
bool put_result(Connection& connection, std::int64_t component, const series::Result& result);
/// If it is still this one.
void remove_result(Connection& connection, std::int64_t component, const series::Result& result);

/// Chunks of results that were opened lately: checks of one endpoint, asked for one after the other, are in
/// the same. For one transaction.
class OpenChunks {
 public:
  /// As result_chunks_between(), but of the whole day that `from` lies in: the endpoint's next check may be
  /// asked for from a little earlier or later on. Some may end before `from`. Both are good until the next
  /// call of the same.
  const std::vector<ChunkPlace>& places(Connection& connection, std::int64_t endpoint, TimePoint from,
                                        TimePoint to);
  const absl::StatusOr<series::ResultChunk>& get(Connection& connection, std::int64_t id);

 private:
  struct Entry {
    std::int64_t id = 0;
    std::string bytes;  ///< what the chunk looks into
    absl::StatusOr<series::ResultChunk> chunk;
  };
  static constexpr std::size_t kKept = 8;  // a day's pieces, or some days of an endpoint
  std::vector<std::unique_ptr<Entry>> entries_;
  std::optional<std::tuple<std::int64_t, TimePoint, TimePoint>> asked_;  ///< of places_
  std::vector<ChunkPlace> places_;
};

/// A component's results in [from, to), in order, each time once.
std::vector<series::Result> results_between(Connection& connection, const ComponentKey& component,
                                            TimePoint from, TimePoint to, OpenChunks& chunks, Damage& damage);
std::vector<series::Result> results_between(Connection& connection, const ComponentKey& component,
                                            TimePoint from, TimePoint to, Damage& damage);
/// Its last ones before `before`, at most `most`, in order.
std::vector<series::Result> results_before(Connection& connection, const ComponentKey& component,
                                           TimePoint before, std::size_t most, Damage& damage);

/// `joined`: it is a whole day's.
void insert_result_chunk(Connection& connection, std::int64_t endpoint, const series::ResultPiece& piece,
                         bool joined);
/// Of an endpoint, those with a time in [from, to); the oldest end first.
std::vector<ChunkPlace> result_chunks_between(Connection& connection, std::int64_t endpoint, TimePoint from,
                                              TimePoint to);
/// The same of chunks that have results of one day each, as all have that the collector makes: it looks at
/// none of later days.
std::vector<ChunkPlace> daily_result_chunks_between(Connection& connection, std::int64_t endpoint,
                                                    TimePoint from, TimePoint to);
/// Empty: there is none any more.
std::string result_chunk_bytes(Connection& connection, std::int64_t id);

}  // namespace tidemark::store::sqlite
