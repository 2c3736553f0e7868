#include "collector/store/sqlite/sqlite_cut.h"

#include <algorithm>
#include <unordered_map>

#include "collector/series/seal.h"
#include "collector/store/digest_store.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/endpoint_table.h"

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

void file_one(Connection& connection, const EndpointCut& cut) {
  std::uint64_t samples = 0;
  if (const auto endpoint = endpoint_key(connection, cut.endpoint)) {
    for (const series::Piece& piece : cut.pieces) {
      insert_chunk(connection, *endpoint, piece, false);
      samples += piece.samples;
    }
  }
  for (const auto& [id, reason] : cut.damaged) set_aside(connection, id, reason);
  Query(connection, "UPDATE endpoints SET cut=? WHERE id=?").with(cut.up_to, cut.endpoint).run();
  for (const EndpointId seen : {cut.endpoint, cut.source}) mark_seen(connection, seen, cut.seen);
  Query(connection, "UPDATE store SET samples=samples+?, damaged=damaged+?")
      .with(samples, cut.damaged.size())
      .run();
}

/// Rows are cut up to here, of each endpoint.
std::unordered_map<EndpointId, std::int64_t> cut_up_to(Connection& connection) {
  std::unordered_map<EndpointId, std::int64_t> out;
  Query query(connection, "SELECT id, cut FROM endpoints");
  while (query.next()) {
    EndpointId id;
    std::int64_t cut = 0;
    query.into(id, cut);
    out[id] = cut;
  }
  return out;
}

}  // namespace

absl::Status SqliteCut::find_rows(Connection& connection, UncutIndex& index) {
  return guarded("cannot read the samples that wait", [&] {
    Query query(
        connection,
        "SELECT id, endpoint, source, received, earliest, length(section), samples FROM blocks ORDER BY id");
    const auto cut = cut_up_to(connection);
    std::vector<UncutIndex::Row> rows;
    std::int64_t greatest = 0;
    while (query.next()) {
      UncutIndex::Row row;
      query.into(row.id, row.endpoint, row.source, row.received, row.earliest, row.bytes, row.samples);
      greatest = row.id;
      const auto it = cut.find(row.endpoint);
      if (it == cut.end() || row.id > it->second) rows.push_back(row);
    }
    index.add(rows);
    index.begin_at(greatest);
    return absl::OkStatus();
  });
}

std::vector<WaitingBlocks> SqliteCut::waiting() {
  merges_ = fence_.count();
  return index_.waiting();
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
            std::string checksum;
            query.into(row.source, row.epoch, row.received, row.clock_offset, row.samples, checksum,
                       row.section);
            if (series::checksum_of(row.section) != checksum)
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
  return readers_.get<Numbers>("cannot read declared series", [&](Connection& connection) {
    return absl::StatusOr<Numbers>(numbers_of(connection, source, epoch));
  });
}

absl::Status SqliteCut::file(std::vector<EndpointCut> cuts) {
  std::size_t bytes = 0;
  for (const EndpointCut& cut : cuts) {
    for (const series::Piece& piece : cut.pieces) bytes += piece.bytes.size();
  }
  return writer_.run(
      [&](Connection& connection) {
        if (auto status = fence_.pass(merges_); !status.ok()) return status;
        for (const EndpointCut& cut : cuts) file_one(connection, cut);
        return absl::OkStatus();
      },
      bytes,
      [&] {
        for (const EndpointCut& cut : cuts) index_.drop(cut.endpoint, cut.up_to);
      });
}

absl::StatusOr<bool> SqliteCut::sweep() {
  const std::int64_t below = index_.lowest();
  if (swept_ >= below) return false;
  const auto done = writer_.run([&](Connection& connection) {
    Query first(connection, "SELECT min(id) FROM blocks");
    first.next();
    const auto lowest = first.take<std::optional<std::int64_t>>();
    swept_ = lowest ? std::min(below, *lowest + kSweepRows) : below;
    Query(connection, "DELETE FROM blocks WHERE id<?").with(swept_).run();
    return absl::OkStatus();
  });
  if (!done.ok()) {
    swept_ = 0;
    return done;
  }
  return swept_ < below;
}

}  // namespace tidemark::store::sqlite
