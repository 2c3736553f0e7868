#include "collector/store/sqlite/sqlite_reader.h"

#include <algorithm>

#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/epoch_table.h"

namespace tidemark::store::sqlite {
namespace {

std::uint64_t bytes_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(file, missing);
  return missing ? 0 : bytes;
}

std::uint64_t count(Connection& connection, const std::string& table) {
  Query query(connection, "SELECT count(*) FROM " + table);
  return query.next() ? query.take<std::uint64_t>() : 0;
}

}  // namespace

void SqliteReader::see(EndpointRow& row) const {
  const auto last = index_.last_received(row.id);
  if (last && (!row.last_seen || *row.last_seen < *last)) row.last_seen = last;
}

absl::StatusOr<std::vector<EndpointRow>> SqliteReader::endpoints() {
  using Rows = std::vector<EndpointRow>;
  auto rows =
      readers_.get<Rows>("cannot read the endpoints", [](Connection& connection) -> absl::StatusOr<Rows> {
        return endpoints_where(connection, "1 ORDER BY name");
      });
  if (rows.ok()) {
    for (EndpointRow& row : *rows) see(row);
  }
  return rows;
}

absl::StatusOr<EndpointRow> SqliteReader::endpoint(const std::string& name_or_id) {
  auto row = readers_.get<EndpointRow>("cannot read an endpoint",
                                       [&](Connection& c) { return endpoint_named(c, name_or_id); });
  if (row.ok()) see(*row);
  return row;
}

absl::StatusOr<std::vector<EpochRow>> SqliteReader::epochs() {
  using Rows = std::vector<EpochRow>;
  return readers_.get<Rows>("cannot read the ledger", [](Connection& connection) -> absl::StatusOr<Rows> {
    Rows rows;
    for (auto& [source, state] : epochs_of(connection, SourceId{}))
      rows.push_back({source, std::move(state)});
    return rows;
  });
}

absl::StatusOr<std::vector<LossRow>> SqliteReader::losses(std::optional<TimePoint> since) {
  using Rows = std::vector<LossRow>;
  return readers_.get<Rows>("cannot read the ledger", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection,
                "SELECT source, epoch, seq_from, seq_to, reason, time_from, time_to, batches, samples, "
                "results, events, "
                "detail, recorded FROM losses WHERE recorded>=? ORDER BY recorded DESC, id DESC LIMIT ?");
    query.with(since.value_or(TimePoint{}), kLedgerRowsMax);
    Rows rows;
    while (query.next()) {
      LossRow r;
      query.into(r.source, r.epoch, r.from, r.to, r.loss.reason, r.loss.time_from, r.loss.time_to,
                 r.loss.batches, r.loss.counts, r.loss.detail, r.recorded);
      rows.push_back(std::move(r));
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
  });
}

absl::StatusOr<std::vector<RefusalRow>> SqliteReader::refusals(std::optional<TimePoint> since) {
  using Rows = std::vector<RefusalRow>;
  return readers_.get<Rows>("cannot read the ledger", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection,
                "SELECT source, epoch, seq, reason, samples, results, events, recorded FROM refusals "
                "WHERE recorded>=? ORDER BY recorded DESC, id DESC LIMIT ?");
    query.with(since.value_or(TimePoint{}), kLedgerRowsMax);
    Rows rows;
    while (query.next()) {
      RefusalRow r;
      query.into(r.source, r.epoch, r.seq, r.reason, r.counts, r.recorded);
      rows.push_back(std::move(r));
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
  });
}

absl::StatusOr<StoreFigures> SqliteReader::figures() {
  auto wal = file_;
  wal += "-wal";
  return readers_.get<StoreFigures>(
      "cannot read the store's figures", [&](Connection& connection) -> absl::StatusOr<StoreFigures> {
        StoreFigures figures;
        figures.file_bytes = bytes_of(file_);
        figures.wal_bytes = bytes_of(wal);
        figures.free_bytes = static_cast<std::uint64_t>(connection.pragma("freelist_count") * kPageBytes);
        figures.journal_rows = count(connection, "journal");
        figures.endpoints = count(connection, "endpoints");
        figures.components = count(connection, "components");
        figures.series = count(connection, "series");
        Query query(connection, "SELECT results, events, samples, damaged FROM store");
        if (query.next()) query.into(figures.results, figures.events, figures.samples, figures.damaged_rows);
        figures.samples += index_.samples();
        figures.uncut_rows = index_.rows();
        return figures;
      });
}

}  // namespace tidemark::store::sqlite
