#include "collector/store/sqlite/sqlite_retention.h"
#include "collector/store/sqlite/arrivals_table.h"

#include <algorithm>
#include <vector>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/runs_table.h"

namespace tidemark::store::sqlite {
namespace {

std::vector<std::int64_t> endpoints_behind(Connection& connection, std::int64_t after, std::size_t most) {
  Query query(connection, "SELECT key FROM endpoints WHERE key>? ORDER BY key LIMIT ?");
  query.with(after, most);
  std::vector<std::int64_t> keys;
  while (query.next()) keys.push_back(query.take<std::int64_t>());
  return keys;
}

EndpointId id_of(Connection& connection, std::int64_t endpoint) {
  Query query(connection, "SELECT id FROM endpoints WHERE key=?");
  query.with(endpoint).next();
  return query.take<EndpointId>();
}

struct ChunksGone {
  std::size_t rows = 0;
  TimePoint last = TimePoint::min();  // that something in them was of
};

/// Whole chunks: one whose last time is young enough stays, and one of samples that was not joined,
/// since nothing else is known of them. `counted` is the column of what is in one, here and in the table
/// `store`.
ChunksGone forget_chunks(Connection& connection, const std::string& table, const std::string& counted,
                         std::int64_t endpoint, TimePoint before, std::size_t most) {
  std::uint64_t count = 0;
  const std::string settled = table == "chunks" ? " AND joined=1" : "";
  ChunksGone gone;
  {
    Query query(connection, "DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table +
                                " INDEXED BY " + table + "_by_endpoint WHERE endpoint=? AND time_to<?" +
                                settled + " LIMIT ?) RETURNING time_to, " + counted);
    query.with(endpoint, before, most);
    for (; query.next(); ++gone.rows) {
      gone.last = std::max(gone.last, query.take<TimePoint>());
      count += query.take<std::uint64_t>();
    }
  }
  if (gone.rows > 0)
    Query(connection, "UPDATE store SET " + counted + "=" + counted + "-?").with(count).run();
  return gone;
}

std::size_t forget_events(Connection& connection, TimePoint before, std::size_t most) {
  Query(
      connection,
      "DELETE FROM events WHERE id IN (SELECT id FROM events INDEXED BY events_by_time WHERE time<? LIMIT ?)")
      .with(before, most)
      .run();
  const auto gone = connection.changes();
  if (gone > 0) Query(connection, "UPDATE store SET events=events-?").with(gone).run();
  return gone;
}

std::size_t forget_rollups(Connection& connection, std::int64_t endpoint, Tier tier, TimePoint begun_before,
                           std::size_t most) {
  Query(
      connection,
      "DELETE FROM rollups WHERE id IN (SELECT id FROM rollups WHERE endpoint=? AND tier=? AND time<? LIMIT "
      "?)")
      .with(endpoint, tier, begun_before, most)
      .run();
  return connection.changes();
}

}  // namespace

absl::StatusOr<std::size_t> SqliteRetention::forget(const Cutoffs& cutoffs, std::int64_t& after,
                                                    std::size_t rows_max) {
  constexpr Duration day(series::kDayMs);
  constexpr Duration month = 31 * day;  // the longest
  std::size_t gone = 0;
  std::int64_t up_to = after;
  bool events = false;
  std::vector<EndpointId> revised;
  const auto forgotten = [&](Connection& connection) {
    up_to = after;
    revised.clear();
    gone = up_to == 0 ? forget_events(connection, cutoffs.events, rows_max) : 0;
    events = gone > 0;
    const auto keys = endpoints_behind(connection, after, kEndpointsOfOneCommit);
    for (const std::int64_t endpoint : keys) {
      const auto chunks = [&](const char* table, const char* counted, TimePoint before) {
        if (gone >= rows_max) return ChunksGone{};
        const ChunksGone some = forget_chunks(connection, table, counted, endpoint, before, rows_max - gone);
        gone += some.rows;
        return some;
      };
      const std::size_t before = gone;
      chunks("chunks", "samples", cutoffs.samples);
      if (const auto some = chunks("result_chunks", "results", cutoffs.results); some.rows > 0) {
        forget_runs(connection, endpoint, some.last);
        forget_arrivals(connection, endpoint, some.last);
        watch_.forgotten();
      }
      if (gone > before) revised.push_back(id_of(connection, endpoint));
      // A row's time is its begin.
      const auto rollups = [&](Tier tier, TimePoint begun_before) {
        if (gone < rows_max)
          gone += forget_rollups(connection, endpoint, tier, begun_before, rows_max - gone);
      };
      rollups(Tier::kHours, cutoffs.hours - day);
      rollups(Tier::kDays, cutoffs.days - month);
      rollups(Tier::kSketches, cutoffs.days - day);
      if (gone >= rows_max) return absl::OkStatus();  // there may be more of this one
      up_to = endpoint;
    }
    if (keys.size() < kEndpointsOfOneCommit) up_to = 0;
    return absl::OkStatus();
  };
  const auto done = writer_.run(forgotten, 0, [&] {
    if (events) revisions_.count_all();
    for (const EndpointId endpoint : revised) revisions_.count(endpoint);
  });
  if (!done.ok()) return done;
  after = up_to;
  return gone;
}

absl::StatusOr<std::size_t> SqliteRetention::shrink(std::size_t keep_bytes, std::size_t pages_max) {
  std::size_t given = 0;
  const auto done = writer_.run([&](Connection& connection) {
    const auto free = static_cast<std::size_t>(connection.pragma("freelist_count"));
    const std::size_t used = static_cast<std::size_t>(connection.pragma("page_count")) - free;
    const std::size_t kept = std::min(std::max(used / 96, kFreePagesMin), keep_bytes / kPageBytes);
    given = free > kept ? std::min(free - kept, pages_max) : 0;
    if (given > 0) connection.execute("PRAGMA incremental_vacuum(" + std::to_string(given) + ")");
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return given;
}

}  // namespace tidemark::store::sqlite
