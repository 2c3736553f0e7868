#include "collector/store/sqlite/sqlite_operations.h"

#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/operations_table.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kMaintenances =
    "SELECT id, scope_kind, scope, time_from, time_to, repeat, time_zone, reason, approver, author, entered, "
    "cancelled_by, cancelled FROM maintenances WHERE ";
constexpr const char* kExclusions =
    "SELECT id, service, time_from, time_to, reason, author, entered, withdrawn_by, withdrawn FROM "
    "exclusions "
    "WHERE ";
constexpr const char* kChanges =
    "SELECT id, scope_kind, scope, time, text, reference, rolled_back, author, entered FROM changes WHERE ";

/// Who ended something, where it was.
std::optional<Entry> ending_of(Query& query) {
  const auto author = query.take<std::optional<std::string>>();
  const auto time = query.take<std::optional<TimePoint>>();
  if (!time) return std::nullopt;
  return Entry{author.value_or(""), *time};
}

MaintenanceRow maintenance_of(Query& query) {
  MaintenanceRow row;
  query.into(row.id, row.scope.kind, row.scope.name, row.from, row.to, row.repeat, row.time_zone, row.reason,
             row.approver, row.entered.author, row.entered.time);
  row.cancelled = ending_of(query);
  return row;
}

ExclusionRow exclusion_of(Query& query) {
  ExclusionRow row;
  query.into(row.id, row.service, row.from, row.to, row.reason, row.entered.author, row.entered.time);
  row.withdrawn = ending_of(query);
  return row;
}

ChangeRow change_of(Query& query) {
  ChangeRow row;
  query.into(row.id, row.scope.kind, row.scope.name, row.time, row.text, row.reference, row.rolled_back,
             row.entered.author, row.entered.time);
  return row;
}

AcknowledgementRow acknowledgement_of(Query& query) {
  AcknowledgementRow row;
  query.into(row.id, row.service, row.time, row.text, row.entered.author, row.entered.time);
  return row;
}

template <class Row>
std::vector<Row> all_of(Query& query, Row (*row_of)(Query&)) {
  std::vector<Row> rows;
  while (query.next()) rows.push_back(row_of(query));
  return rows;
}

template <class Row>
absl::StatusOr<Row> by_id(Connection& connection, const char* columns, const char* noun, std::int64_t id,
                          Row (*row_of)(Query&)) {
  Query query(connection, std::string(columns) + "id=?");
  if (query.with(id).next()) return row_of(query);
  return absl::NotFoundError("there is no " + std::string(noun) + " " + std::to_string(id));
}

absl::Status ended_before(const char* noun, std::int64_t id, const char* how, const Entry& by) {
  return absl::FailedPreconditionError(std::string(noun) + " " + std::to_string(id) + " was " + how +
                                       " already, by " + by.author + " at " + rfc3339(by.time));
}

template <class Row>
void enter_all(Connection& connection, const std::vector<Row>& rows, const Entry& by,
               FiledOperations& filed) {
  for (const Row& row : rows) ++(enter(connection, row, {by, true}).added ? filed.taken : filed.repeated);
}

}  // namespace

absl::Status SqliteOperations::write(const Writer::Job& job) {
  const auto status = write_audited(writer_, job);
  if (status.ok()) ++revision_;
  return status;
}

template <class Row>
absl::StatusOr<std::int64_t> SqliteOperations::enter_one(const Row& row) {
  std::int64_t id = 0;
  const auto status = write([&](Connection& connection) {
    id = enter(connection, row, {row.entered, false}).id;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return id;
}

absl::StatusOr<std::int64_t> SqliteOperations::add(const MaintenanceRow& row) { return enter_one(row); }
absl::StatusOr<std::int64_t> SqliteOperations::add(const ExclusionRow& row) { return enter_one(row); }
absl::StatusOr<std::int64_t> SqliteOperations::add(const AcknowledgementRow& row) { return enter_one(row); }
absl::StatusOr<std::int64_t> SqliteOperations::add(const ChangeRow& row) { return enter_one(row); }

absl::StatusOr<FiledOperations> SqliteOperations::import(const ImportedOperations& rows, const Entry& by) {
  FiledOperations filed;
  const auto status = write([&](Connection& connection) {
    filed = {};
    enter_all(connection, rows.maintenances, by, filed);
    enter_all(connection, rows.exclusions, by, filed);
    enter_all(connection, rows.acknowledgements, by, filed);
    enter_all(connection, rows.changes, by, filed);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return filed;
}

absl::Status SqliteOperations::cancel_maintenance(std::int64_t id, const Entry& by) {
  return write([&](Connection& connection) -> absl::Status {
    const auto row = by_id(connection, kMaintenances, "maintenance", id, maintenance_of);
    if (!row.ok()) return row.status();
    if (row->cancelled) return ended_before("maintenance", id, "cancelled", *row->cancelled);
    Query(connection, "UPDATE maintenances SET cancelled_by=?, cancelled=? WHERE id=?")
        .with(by.author, by.time, id)
        .run();
    write_audit(connection, by, "maintenance.cancel", words_of(id, *row));
    return absl::OkStatus();
  });
}

absl::Status SqliteOperations::withdraw_exclusion(std::int64_t id, const Entry& by) {
  return write([&](Connection& connection) -> absl::Status {
    const auto row = by_id(connection, kExclusions, "exclusion", id, exclusion_of);
    if (!row.ok()) return row.status();
    if (row->withdrawn) return ended_before("exclusion", id, "withdrawn", *row->withdrawn);
    Query(connection, "UPDATE exclusions SET withdrawn_by=?, withdrawn=? WHERE id=?")
        .with(by.author, by.time, id)
        .run();
    write_audit(connection, by, "outage.include", words_of(id, *row));
    return absl::OkStatus();
  });
}

absl::Status SqliteOperations::roll_back_change(std::int64_t id, const Entry& by) {
  return write([&](Connection& connection) -> absl::Status {
    const auto row = by_id(connection, kChanges, "change", id, change_of);
    if (!row.ok()) return row.status();
    if (row->rolled_back)
      return absl::FailedPreconditionError("change " + std::to_string(id) + " was rolled back already");
    Query(connection, "UPDATE changes SET rolled_back=1 WHERE id=?").with(id).run();
    write_audit(connection, by, "change.rollback", words_of(id, *row));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<MaintenanceRow>> SqliteOperations::maintenances(TimePoint from, TimePoint to) {
  using Rows = std::vector<MaintenanceRow>;
  return readers_.get<Rows>("cannot read planned work", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, std::string(kMaintenances) +
                                "time_from<?2 AND (repeat<>'' OR time_to>?1) ORDER BY time_from, id");
    query.with(from, to);
    return all_of(query, maintenance_of);
  });
}

absl::StatusOr<std::vector<ExclusionRow>> SqliteOperations::exclusions(const std::string& service,
                                                                       TimePoint from, TimePoint to) {
  using Rows = std::vector<ExclusionRow>;
  return readers_.get<Rows>("cannot read exclusions", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection,
                std::string(kExclusions) +
                    "time_from<?2 AND time_to>?1 AND (?3='' OR service=?3) ORDER BY time_from, id");
    query.with(from, to, service);
    return all_of(query, exclusion_of);
  });
}

absl::StatusOr<std::vector<AcknowledgementRow>> SqliteOperations::acknowledgements(const std::string& service,
                                                                                   TimePoint from,
                                                                                   TimePoint to) {
  using Rows = std::vector<AcknowledgementRow>;
  return readers_.get<Rows>(
      "cannot read acknowledgements", [&](Connection& connection) -> absl::StatusOr<Rows> {
        Query query(
            connection,
            "SELECT id, service, time, text, author, entered FROM acknowledgements WHERE time>=?1 AND "
            "time<?2 AND (?3='' OR service=?3) ORDER BY time, id");
        query.with(from, to, service);
        return all_of(query, acknowledgement_of);
      });
}

absl::StatusOr<std::vector<ChangeRow>> SqliteOperations::changes(TimePoint from, TimePoint to) {
  using Rows = std::vector<ChangeRow>;
  return readers_.get<Rows>("cannot read changes", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, std::string(kChanges) + "time>=?1 AND time<?2 ORDER BY time, id");
    query.with(from, to);
    return all_of(query, change_of);
  });
}

absl::StatusOr<std::vector<AuditRow>> SqliteOperations::audit(std::size_t limit) {
  using Rows = std::vector<AuditRow>;
  return readers_.get<Rows>("cannot read the audit log", [&](Connection& connection) -> absl::StatusOr<Rows> {
    return audit_lines(connection, limit);
  });
}

absl::StatusOr<AuditVerdict> SqliteOperations::verify_audit(const std::vector<AuditMark>& marks) {
  return readers_.get<AuditVerdict>("cannot read the audit log",
                                    [&](Connection& connection) -> absl::StatusOr<AuditVerdict> {
                                      return verify_audit_lines(connection, marks);
                                    });
}

}  // namespace tidemark::store::sqlite
