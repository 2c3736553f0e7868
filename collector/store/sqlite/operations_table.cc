#include "collector/store/sqlite/operations_table.h"

#include <optional>

#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

/// What people enter. Of the audit log nothing is changed or taken away.
constexpr const char* kOperationsTables = R"sql(
CREATE TABLE maintenances (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope_kind INTEGER NOT NULL,
  scope TEXT NOT NULL,
  time_from INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  repeat TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  reason TEXT NOT NULL,
  approver TEXT NOT NULL,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL,
  cancelled_by TEXT,
  cancelled INTEGER
) STRICT;
CREATE INDEX maintenances_by_time ON maintenances (time_from);
CREATE TABLE exclusions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service TEXT NOT NULL,
  time_from INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  reason TEXT NOT NULL,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL,
  withdrawn_by TEXT,
  withdrawn INTEGER
) STRICT;
CREATE INDEX exclusions_by_time ON exclusions (time_from);
CREATE TABLE acknowledgements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service TEXT NOT NULL,
  time INTEGER NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL
) STRICT;
CREATE INDEX acknowledgements_by_time ON acknowledgements (time);
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope_kind INTEGER NOT NULL,
  scope TEXT NOT NULL,
  time INTEGER NOT NULL,
  text TEXT NOT NULL,
  reference TEXT NOT NULL,
  rolled_back INTEGER NOT NULL,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_time ON changes (time);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL,
  action TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
  BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
  BEGIN SELECT raise(ABORT, 'nothing is taken from the audit log'); END;
)sql";

std::string scope_text(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::kEndpoint:
      return "endpoint '" + scope.name + "'";
    case Scope::Kind::kSite:
      return "site '" + scope.name + "'";
    case Scope::Kind::kService:
      return "service '" + scope.name + "'";
  }
  return "'" + scope.name + "'";
}

std::string range_text(TimePoint from, TimePoint to) { return rfc3339(from) + " to " + rfc3339(to); }

/// The id that the query gives; absent: nothing is there.
std::optional<std::int64_t> first_of(Query& query) {
  if (!query.next()) return std::nullopt;
  return query.take<std::int64_t>();
}

Entered added(Connection& connection) { return {connection.last_id(), true}; }

/// Beside the words, what an import says: who entered it where it comes from, and when.
void audit(Connection& connection, const Auditor& auditor, const char* entered, const char* imported,
           const std::string& words, const Entry& entry) {
  if (!auditor.imports) return write_audit(connection, auditor.by, entered, words);
  write_audit(connection, auditor.by, imported,
              words + " (imported; entered there by " + entry.author + " at " + rfc3339(entry.time) + ")");
}

}  // namespace

void make_operations_tables(Connection& connection) { connection.execute(kOperationsTables); }

std::string words_of(std::int64_t id, const MaintenanceRow& row) {
  std::string out = "maintenance " + std::to_string(id) + " of " + scope_text(row.scope) + ", " +
                    range_text(row.from, row.to);
  if (!row.repeat.empty()) out += ", repeated " + row.repeat + " in " + row.time_zone;
  return out + ": " + row.reason + " (approved by " + row.approver + ")";
}

std::string words_of(std::int64_t id, const ExclusionRow& row) {
  return "exclusion " + std::to_string(id) + " of service '" + row.service + "', " +
         range_text(row.from, row.to) + ": " + row.reason;
}

std::string words_of(std::int64_t id, const ChangeRow& row) {
  return "change " + std::to_string(id) + " of " + scope_text(row.scope) + " at " + rfc3339(row.time) + ": " +
         row.text + (row.reference.empty() ? "" : " (" + row.reference + ")");
}

Entered enter(Connection& connection, const MaintenanceRow& row, const Auditor& auditor) {
  {
    Query query(
        connection,
        "SELECT id FROM maintenances WHERE time_from=? AND time_to=? AND scope_kind=? AND scope=? AND "
        "repeat=? AND time_zone=? AND reason=? AND approver=? AND (cancelled IS NULL OR ?) LIMIT "
        "1");
    query.with(row.from, row.to, row.scope.kind, row.scope.name, row.repeat, row.time_zone, row.reason,
               row.approver, auditor.imports);
    if (const auto id = first_of(query)) return {*id, false};
  }
  Query(
      connection,
      "INSERT INTO maintenances (scope_kind, scope, time_from, time_to, repeat, time_zone, reason, approver, "
      "author, entered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(row.scope.kind, row.scope.name, row.from, row.to, row.repeat, row.time_zone, row.reason,
            row.approver, row.entered.author, row.entered.time)
      .run();
  const Entered entered = added(connection);
  audit(connection, auditor, "maintenance.add", "maintenance.import", words_of(entered.id, row), row.entered);
  return entered;
}

Entered enter(Connection& connection, const ExclusionRow& row, const Auditor& auditor) {
  {
    Query query(connection,
                "SELECT id FROM exclusions WHERE time_from=? AND time_to=? AND service=? AND reason=? AND "
                "(withdrawn IS NULL OR ?) LIMIT 1");
    query.with(row.from, row.to, row.service, row.reason, auditor.imports);
    if (const auto id = first_of(query)) return {*id, false};
  }
  Query(
      connection,
      "INSERT INTO exclusions (service, time_from, time_to, reason, author, entered) VALUES (?, ?, ?, ?, ?, "
      "?)")
      .with(row.service, row.from, row.to, row.reason, row.entered.author, row.entered.time)
      .run();
  const Entered entered = added(connection);
  audit(connection, auditor, "outage.exclude", "exclusion.import", words_of(entered.id, row), row.entered);
  return entered;
}

Entered enter(Connection& connection, const AcknowledgementRow& row, const Auditor& auditor) {
  {
    Query query(connection, "SELECT id FROM acknowledgements WHERE time=? AND service=? AND text=? LIMIT 1");
    query.with(row.time, row.service, row.text);
    if (const auto id = first_of(query)) return {*id, false};
  }
  Query(connection,
        "INSERT INTO acknowledgements (service, time, text, author, entered) VALUES (?, ?, ?, ?, ?)")
      .with(row.service, row.time, row.text, row.entered.author, row.entered.time)
      .run();
  const Entered entered = added(connection);
  const std::string words = "acknowledgement " + std::to_string(entered.id) + " of service '" + row.service +
                            "' at " + rfc3339(row.time) + (row.text.empty() ? "" : ": " + row.text);
  audit(connection, auditor, "outage.ack", "acknowledgement.import", words, row.entered);
  return entered;
}

Entered enter(Connection& connection, const ChangeRow& row, const Auditor& auditor) {
  std::optional<std::int64_t> there;
  bool rolled_back = false;
  {
    Query query(
        connection,
        "SELECT id, rolled_back FROM changes WHERE time=? AND scope_kind=? AND scope=? AND text=? AND "
        "reference=? LIMIT 1");
    query.with(row.time, row.scope.kind, row.scope.name, row.text, row.reference);
    if ((there = first_of(query))) query.into(rolled_back);
  }
  if (there && row.rolled_back && !rolled_back) {
    Query(connection, "UPDATE changes SET rolled_back=1 WHERE id=?").with(*there).run();
    audit(connection, auditor, "change.rollback", "change.rollback", words_of(*there, row), row.entered);
  }
  if (there) return {*there, false};
  Query(connection,
        "INSERT INTO changes (scope_kind, scope, time, text, reference, rolled_back, author, entered) VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?)")
      .with(row.scope.kind, row.scope.name, row.time, row.text, row.reference, row.rolled_back,
            row.entered.author, row.entered.time)
      .run();
  const Entered entered = added(connection);
  audit(connection, auditor, "change.add", "change.import",
        words_of(entered.id, row) + (row.rolled_back ? ", rolled back" : ""), row.entered);
  return entered;
}

}  // namespace tidemark::store::sqlite
