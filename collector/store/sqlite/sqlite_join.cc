#include "collector/store/sqlite/sqlite_join.h"

#include "collector/series/rollup.h"
#include "collector/store/sqlite/chunk_table.h"

namespace tidemark::store::sqlite {
namespace {

void replace_rollups(Connection& connection, std::int64_t endpoint, Tier tier, std::int64_t time,
                     const std::string& bytes) {
  if (bytes.empty()) {
    Query(connection, "DELETE FROM rollups WHERE endpoint=? AND tier=? AND time=?")
        .with(endpoint, tier, time)
        .run();
    return;
  }
  Query(connection,
        "INSERT INTO rollups (endpoint, tier, time, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (endpoint, tier, "
        "time) DO UPDATE SET bytes=excluded.bytes")
      .with(endpoint, tier, time, Blob{bytes})
      .run();
}

std::uint64_t samples_of(const std::vector<series::Piece>& pieces) {
  std::uint64_t samples = 0;
  for (const series::Piece& piece : pieces) samples += piece.samples;
  return samples;
}

}  // namespace

absl::StatusOr<std::vector<EndpointDay>> SqliteJoin::unjoined(std::int64_t from, std::int64_t until,
                                                              std::size_t most) {
  using Days = std::vector<EndpointDay>;
  merges_ = fence_.count();
  return readers_.get<Days>("cannot read what is to be joined",
                            [&](Connection& connection) -> absl::StatusOr<Days> {
                              Query query(connection,
                                          "SELECT endpoint, time_from FROM chunks WHERE joined=0 AND "
                                          "time_from>=? AND time_from<? ORDER BY time_from");
                              query.with(from, until);
                              return days_of(query, most);
                            });
}

absl::StatusOr<DayParts> SqliteJoin::parts(const EndpointDay& of, std::int64_t month_begin) {
  return readers_.get<DayParts>("cannot read a day", [&](Connection& connection) -> absl::StatusOr<DayParts> {
    DayParts parts;
    const auto places =
        chunks_between(connection, of.endpoint, from_unix_ms(of.day), from_unix_ms(of.day + series::kDayMs));
    for (const ChunkPlace& place : places)
      parts.chunks.push_back({place.id, chunk_bytes(connection, place.id)});
    parts.month = rollup_bytes(connection, of.endpoint, Tier::kDays, month_begin);
    parts.hours = rollup_bytes(connection, of.endpoint, Tier::kHours, of.day);
    parts.sketches = rollup_bytes(connection, of.endpoint, Tier::kSketches, of.day);
    return parts;
  });
}

absl::Status SqliteJoin::file(JoinedDay joined) {
  std::size_t bytes = joined.hours.size() + joined.month.size() + joined.sketches.size();
  for (const series::Piece& piece : joined.pieces) bytes += piece.bytes.size();
  return writer_.run(
      [&](Connection& connection) {
        if (auto status = fence_.pass(merges_); !status.ok()) return status;
        const std::int64_t endpoint = joined.of.endpoint;
        const std::uint64_t before = remove_chunks(connection, "chunks", "samples", joined.gone);
        for (const series::Piece& piece : joined.pieces) insert_chunk(connection, endpoint, piece, true);
        for (const series::Piece& piece : joined.rest) insert_chunk(connection, endpoint, piece, false);
        for (const std::int64_t id : joined.damaged)
          Query(connection, "UPDATE chunks SET joined=1 WHERE id=?").with(id).run();
        replace_rollups(connection, endpoint, Tier::kHours, joined.of.day, joined.hours);
        replace_rollups(connection, endpoint, Tier::kDays, joined.month_begin, joined.month);
        replace_rollups(connection, endpoint, Tier::kSketches, joined.of.day, joined.sketches);
        // Repeated samples are gone.
        const auto after = samples_of(joined.pieces) + samples_of(joined.rest);
        Query(connection, "UPDATE store SET samples=samples-?+?").with(before, after).run();
        return absl::OkStatus();
      },
      bytes);
}

}  // namespace tidemark::store::sqlite
