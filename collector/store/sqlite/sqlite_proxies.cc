#include "collector/store/sqlite/sqlite_proxies.h"

#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

std::string name_of(Connection& connection, SourceId source) {
  const auto row = endpoint_by_id(connection, source);
  return row ? row->name : source.text();
}

std::string words_of(Connection& connection, SourceId source, const std::string& range) {
  return range + " for proxy '" + name_of(connection, source) + "'";
}

}  // namespace

absl::Status SqliteProxies::assign(const ProxyRangeRow& row) {
  return write_audited(writer_, [&](Connection& connection) {
    Query(connection, "INSERT OR IGNORE INTO proxy_ranges VALUES (?, ?, ?, ?)")
        .with(row.source, row.range, row.assigned.time, row.assigned.author)
        .run();
    if (connection.changes() == 0) {
      return absl::AlreadyExistsError(row.range + " is assigned to '" + name_of(connection, row.source) +
                                      "' already");
    }
    write_audit(connection, row.assigned, "proxy.assign", words_of(connection, row.source, row.range));
    return absl::OkStatus();
  });
}

absl::Status SqliteProxies::unassign(SourceId source, const std::string& range, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) {
    Query(connection, "DELETE FROM proxy_ranges WHERE source=? AND range=?").with(source, range).run();
    if (connection.changes() == 0) {
      return absl::NotFoundError(range + " is not assigned to '" + name_of(connection, source) +
                                 "'; 'tidemark proxy list' shows what is");
    }
    write_audit(connection, by, "proxy.unassign", words_of(connection, source, range));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<ProxyRangeRow>> SqliteProxies::ranges(const std::optional<SourceId>& source) {
  using Rows = std::vector<ProxyRangeRow>;
  return readers_.get<Rows>("cannot read what proxies may speak for", [&](Connection& connection) {
    Query query(connection,
                "SELECT source, range, by, assigned FROM proxy_ranges WHERE ?1 IS NULL OR source=?1 "
                "ORDER BY source, range");
    query.with(source);
    Rows rows;
    while (query.next()) {
      ProxyRangeRow& row = rows.emplace_back();
      query.into(row.source, row.range, row.assigned.author, row.assigned.time);
    }
    return absl::StatusOr<Rows>(std::move(rows));
  });
}

}  // namespace tidemark::store::sqlite
