#include "collector/store/sqlite/sqlite_cut.h"

#include "collector/store/digest_store.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

void set_aside(Connection& connection, std::int64_t id, const std::string& reason) {
  // Journal rows are kept under their own numbers, these under theirs below zero.
  Query(connection,
        "INSERT OR IGNORE INTO damaged SELECT -id, source, epoch, received, clock_offset, digest, section, ? "
        "FROM blocks WHERE id=? AND (SELECT count(*) FROM damaged) < ?")
      .with(reason, id, DigestStore::kDamagedKeptMax)
      .run();
}

void file_one(Connection& connection, const EndpointCut& cut, const std::vector<std::int64_t>& ids) {
  std::uint64_t samples = 0;
  if (const auto endpoint = endpoint_key(connection, cut.endpoint)) {
    for (const series::Piece& piece : cut.pieces) {
      insert_chunk(connection, *endpoint, piece, false);
      samples += piece.samples;
    }
  }
  for (const auto& [id, reason] : cut.damaged) set_aside(connection, id, reason);
  SourceId source = cut.endpoint;
  {
    Query query(connection, "SELECT source FROM blocks WHERE id=?");
    if (query.with(cut.up_to).next()) query.into(source);
  }
  for (const EndpointId seen : {cut.endpoint, source}) {
    Query(connection, "UPDATE endpoints SET last_seen=?1 WHERE id=?2 AND coalesce(last_seen, 0)<?1")
        .with(cut.seen, seen)
        .run();
  }
  Query gone(connection, "DELETE FROM blocks WHERE id=?");
  for (const std::int64_t id : ids) {
    if (id > cut.up_to) break;
    gone.with(id).run();
  }
  Query(connection, "UPDATE store SET samples=samples+?, damaged=damaged+?")
      .with(samples, cut.damaged.size())
      .run();
}

}  // namespace

absl::Status SqliteCut::find_rows(Connection& connection, UncutIndex& index) {
  return guarded("cannot read the samples that wait", [&] {
    Query query(
        connection,
        "SELECT id, endpoint, source, received, earliest, length(section), samples FROM blocks ORDER BY id");
    std::vector<UncutIndex::Row> rows;
    while (query.next()) {
      UncutIndex::Row row;
      query.into(row.id, row.endpoint, row.source, row.received, row.earliest, row.bytes, row.samples);
      rows.push_back(row);
    }
    index.add(rows);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<StoredBlockRow>> SqliteCut::blocks(EndpointId endpoint, std::size_t bytes_max) {
  using Rows = std::vector<StoredBlockRow>;
  const auto ids = index_.ids(endpoint);
  return readers_.get<Rows>(
      "cannot read the samples that wait", [&](Connection& connection) -> absl::StatusOr<Rows> {
        Query query(connection,
                    "SELECT source, epoch, received, clock_offset, samples, digest, section FROM blocks "
                    "WHERE id=?");
        Rows rows;
        std::size_t bytes = 0;
        for (const std::int64_t id : ids) {
          StoredBlockRow stored;
          BlockRow& row = stored.row;
          row.id = id;
          row.endpoint = endpoint;
          query.again();
          if (query.with(id).next()) {
            stream::Digest digest{};
            query.into(row.source, row.epoch, row.received, row.clock_offset, row.samples, digest,
                       row.section);
            if (stream::digest_of(row.section) != digest)
              stored.damage = "its bytes are not those that were received";
          } else {
            stored.damage = "it is gone";
          }
          bytes += row.section.size();
          if (!rows.empty() && bytes > bytes_max) break;
          rows.push_back(std::move(stored));
        }
        return rows;
      });
}

absl::StatusOr<std::vector<std::pair<SeriesNumber, std::int64_t>>> SqliteCut::numbers(SourceId source,
                                                                                      Epoch epoch) {
  using Numbers = std::vector<std::pair<SeriesNumber, std::int64_t>>;
  return readers_.get<Numbers>(
      "cannot read declared series", [&](Connection& connection) -> absl::StatusOr<Numbers> {
        Query query(connection,
                    "SELECT number, series FROM declarations WHERE source=? AND epoch=? AND series IS NOT "
                    "NULL");
        query.with(source, epoch);
        Numbers numbers;
        while (query.next()) {
          auto& [number, series] = numbers.emplace_back();
          query.into(number, series);
        }
        return numbers;
      });
}

absl::Status SqliteCut::file(std::vector<EndpointCut> cuts) {
  std::vector<std::vector<std::int64_t>> ids;
  std::size_t bytes = 0;
  for (const EndpointCut& cut : cuts) {
    ids.push_back(index_.ids(cut.endpoint));
    for (const series::Piece& piece : cut.pieces) bytes += piece.bytes.size();
  }
  const auto filed = writer_.run(
      [&](Connection& connection) {
        for (std::size_t i = 0; i < cuts.size(); ++i) file_one(connection, cuts[i], ids[i]);
        return absl::OkStatus();
      },
      bytes);
  if (!filed.ok()) return filed;
  for (const EndpointCut& cut : cuts) index_.drop(cut.endpoint, cut.up_to);
  return absl::OkStatus();
}

}  // namespace tidemark::store::sqlite
