#include "collector/store/sqlite/sqlite_results.h"

#include <algorithm>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/result_table.h"

namespace tidemark::store::sqlite {
namespace {

/// Rows of a component, without its newest.
struct OlderRows {
  std::int64_t component = 0;
  TimePoint newest;
};
struct EndpointRows {
  std::int64_t endpoint = 0;
  bool due = false;
  std::vector<OlderRows> components;  // in order
};

/// The endpoints that follow `after`, whether they are due or not.
std::vector<EndpointRows> look(Connection& connection, std::int64_t after, TimePoint before,
                               std::size_t most) {
  Query query(connection,
              "SELECT endpoint, key, (SELECT min(time) FROM results WHERE component=key), (SELECT max(time) "
              "FROM results WHERE component=key) FROM components WHERE endpoint>? ORDER BY endpoint");
  query.with(after);
  std::vector<EndpointRows> out;
  while (query.next()) {
    std::int64_t endpoint = 0, component = 0;
    std::optional<TimePoint> oldest, newest;
    query.into(endpoint, component, oldest, newest);
    if (out.empty() || out.back().endpoint != endpoint) {
      if (out.size() == most) break;
      out.push_back({endpoint, false, {}});
    }
    if (!oldest || *oldest == *newest) continue;
    out.back().due |= *oldest < before;
    out.back().components.push_back({component, *newest});
  }
  for (EndpointRows& one : out) {
    std::sort(one.components.begin(), one.components.end(),
              [](const OlderRows& a, const OlderRows& b) { return a.component < b.component; });
  }
  return out;
}

/// As many as there are, or as `left` allows; false: there are more.
bool read(Connection& connection, const EndpointRows& rows, std::size_t& left, EndpointResults& out) {
  out.endpoint = rows.endpoint;
  for (const auto& [component, newest] : rows.components) {
    if (left == 0) return false;
    series::ComponentResults& one = out.components.emplace_back();
    one.component = component;
    Query query(connection,
                "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=? AND time<? ORDER BY time");
    query.with(component, newest);
    while (query.next()) {
      if (left == 0) return false;
      one.results.push_back(result_of(query));
      --left;
    }
  }
  return true;
}

std::size_t bytes_of(const std::vector<series::ResultPiece>& pieces) {
  std::size_t bytes = 0;
  for (const series::ResultPiece& piece : pieces) bytes += piece.bytes.size();
  return bytes;
}

std::uint64_t results_of(const std::vector<series::ResultPiece>& pieces) {
  std::uint64_t results = 0;
  for (const series::ResultPiece& piece : pieces) results += piece.results;
  return results;
}

}  // namespace

absl::StatusOr<WaitingResults> SqliteResults::waiting(std::int64_t after, TimePoint before,
                                                      std::size_t results_max) {
  merges_at_cut_ = fence_.count();
  return readers_.get<WaitingResults>(
      "cannot read the results that wait", [&](Connection& connection) -> absl::StatusOr<WaitingResults> {
        WaitingResults out;
        out.up_to = after;
        const auto endpoints = look(connection, after, before, kEndpointsOfOneLook);
        std::size_t left = results_max;
        for (const EndpointRows& rows : endpoints) {
          if (rows.due && !read(connection, rows, left, out.found.emplace_back())) return out;
          out.up_to = rows.endpoint;
        }
        out.end = endpoints.size() < kEndpointsOfOneLook;
        return out;
      });
}

absl::Status SqliteResults::file(std::vector<CutResults> cuts) {
  std::size_t bytes = 0;
  for (const CutResults& cut : cuts) bytes += bytes_of(cut.pieces);
  return writer_.run(
      [&](Connection& connection) {
        if (auto status = fence_.pass(merges_at_cut_); !status.ok()) return status;
        for (const CutResults& cut : cuts) {
          for (const series::ResultPiece& piece : cut.pieces)
            insert_result_chunk(connection, cut.rows.endpoint, piece, false);
          for (const auto& [component, results] : cut.rows.components) {
            for (const series::Result& result : results) remove_result(connection, component, result);
          }
        }
        return absl::OkStatus();
      },
      bytes);
}

absl::StatusOr<std::vector<EndpointDay>> SqliteResults::unjoined(std::int64_t from, std::int64_t until,
                                                                 std::size_t most) {
  using Days = std::vector<EndpointDay>;
  merges_at_join_ = fence_.count();
  return readers_.get<Days>("cannot read what is to be joined",
                            [&](Connection& connection) -> absl::StatusOr<Days> {
                              Query query(connection,
                                          "SELECT endpoint, time_from FROM result_chunks WHERE joined=0 AND "
                                          "time_from>=? AND time_from<? ORDER BY time_from");
                              query.with(from, until);
                              return days_of(query, most);
                            });
}

absl::StatusOr<std::vector<StoredChunk>> SqliteResults::parts(const EndpointDay& of) {
  using Chunks = std::vector<StoredChunk>;
  return readers_.get<Chunks>("cannot read a day", [&](Connection& connection) -> absl::StatusOr<Chunks> {
    Chunks chunks;
    const auto places = result_chunks_between(connection, of.endpoint, from_unix_ms(of.day),
                                              from_unix_ms(of.day + series::kDayMs));
    for (const ChunkPlace& place : places)
      chunks.push_back({place.id, result_chunk_bytes(connection, place.id)});
    return chunks;
  });
}

absl::Status SqliteResults::file(JoinedResults joined) {
  return writer_.run(
      [&](Connection& connection) {
        if (auto status = fence_.pass(merges_at_join_); !status.ok()) return status;
        const std::int64_t endpoint = joined.of.endpoint;
        const std::uint64_t before = remove_chunks(connection, "result_chunks", "results", joined.gone);
        for (const auto& piece : joined.pieces) insert_result_chunk(connection, endpoint, piece, true);
        for (const auto& piece : joined.rest) insert_result_chunk(connection, endpoint, piece, false);
        for (const std::int64_t id : joined.damaged)
          Query(connection, "UPDATE result_chunks SET joined=1 WHERE id=?").with(id).run();
        // Repeated results are gone.
        const auto after = results_of(joined.pieces) + results_of(joined.rest);
        Query(connection, "UPDATE store SET results=results-?+?").with(before, after).run();
        return absl::OkStatus();
      },
      bytes_of(joined.pieces) + bytes_of(joined.rest));
}

}  // namespace tidemark::store::sqlite
