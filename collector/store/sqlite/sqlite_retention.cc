#include "collector/store/sqlite/sqlite_retention.h"

#include <algorithm>
#include <vector>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/chunk_table.h"

namespace tidemark::store::sqlite {
namespace {

std::vector<std::int64_t> endpoints(Connection& connection) {
  Query query(connection, "SELECT key FROM endpoints ORDER BY key");
  std::vector<std::int64_t> keys;
  while (query.next()) keys.push_back(query.take<std::int64_t>());
  return keys;
}

/// Whole chunks: one whose last sample is young enough stays.
std::size_t forget_chunks(Connection& connection, std::int64_t endpoint, TimePoint before, std::size_t most) {
  std::vector<std::int64_t> ids;
  std::uint64_t samples = 0;
  {
    Query query(connection,
                "SELECT c.id, c.samples FROM chunks c INDEXED BY chunks_by_endpoint WHERE c.endpoint=? AND "
                "c.time_to<? LIMIT ?");
    query.with(endpoint, before, most);
    while (query.next()) {
      std::uint64_t count = 0;
      query.into(ids.emplace_back(), count);
      samples += count;
    }
  }
  Query remove(connection, "DELETE FROM chunks WHERE id=?");
  for (const std::int64_t id : ids) remove.with(id).run();
  if (!ids.empty()) Query(connection, "UPDATE store SET samples=samples-?").with(samples).run();
  return ids.size();
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

absl::StatusOr<std::size_t> SqliteRetention::forget(const Cutoffs& cutoffs, std::size_t rows_max) {
  constexpr Duration day(series::kDayMs);
  constexpr Duration month = 31 * day;  // the longest
  std::size_t gone = 0;
  const auto done = writer_.run([&](Connection& connection) {
    gone = 0;
    for (const std::int64_t endpoint : endpoints(connection)) {
      if (gone < rows_max) gone += forget_chunks(connection, endpoint, cutoffs.samples, rows_max - gone);
      // A row's time is its begin.
      const auto rollups = [&](Tier tier, TimePoint begun_before) {
        if (gone < rows_max)
          gone += forget_rollups(connection, endpoint, tier, begun_before, rows_max - gone);
      };
      rollups(Tier::kHours, cutoffs.hours - day);
      rollups(Tier::kDays, cutoffs.days - month);
      rollups(Tier::kSketches, cutoffs.days - day);
      if (gone >= rows_max) break;
    }
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return gone;
}

absl::StatusOr<std::size_t> SqliteRetention::shrink(std::size_t keep_bytes, std::size_t pages_max) {
  std::size_t given = 0;
  const auto done = writer_.run([&](Connection& connection) {
    const auto free = static_cast<std::size_t>(connection.pragma("freelist_count"));
    const std::size_t kept = keep_bytes / kPageBytes;
    given = free > kept ? std::min(free - kept, pages_max) : 0;
    if (given > 0) connection.execute("PRAGMA incremental_vacuum(" + std::to_string(given) + ")");
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return given;
}

}  // namespace tidemark::store::sqlite
