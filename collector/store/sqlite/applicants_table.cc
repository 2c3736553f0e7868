#include "collector/store/sqlite/applicants_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kSelect =
    "SELECT a.id, a.token, a.key_digest, a.hostname, a.os, a.address, a.asked, a.decided, a.approved, "
    "a.decided_by, a.endpoint, coalesce(e.name, ''), a.comes_back FROM applicants a LEFT JOIN endpoints e ON "
    "e.id=a.endpoint ";

ApplicantRow row_of(Query& query) {
  ApplicantRow row;
  query.into(row.id, row.token_id, row.public_key_digest, row.hostname, row.os, row.address, row.asked,
             row.decided, row.approved, row.decided_by, row.endpoint, row.endpoint_name, row.returning);
  if (row.returning) row.public_key_digest.clear();  // it stands for the endpoint
  return row;
}

}  // namespace

void make_applicants_table(Connection& connection) {
  connection.execute(
      "CREATE TABLE applicants ("
      "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
      "  token TEXT NOT NULL,"
      "  key_digest BLOB NOT NULL,"
      "  hostname TEXT NOT NULL,"
      "  os TEXT NOT NULL,"
      "  address TEXT NOT NULL,"
      "  asked INTEGER NOT NULL,"
      "  decided INTEGER,"
      "  approved INTEGER NOT NULL DEFAULT 0,"
      "  decided_by TEXT NOT NULL DEFAULT '',"
      "  endpoint BLOB,"
      "  UNIQUE (token, key_digest)"
      ") STRICT;"
      "ALTER TABLE tokens ADD COLUMN approve INTEGER NOT NULL DEFAULT 0");
}

std::optional<ApplicantRow> applicant_of(Connection& connection, const Enrolment& enrolment) {
  Query query(connection, std::string(kSelect) + "WHERE a.token=? AND a.key_digest=?");
  if (!query.with(enrolment.token_id, Blob{enrolment.public_key_digest}).next()) return std::nullopt;
  return row_of(query);
}

void insert_applicant(Connection& connection, const Enrolment& enrolment) {
  Query(connection,
        "INSERT INTO applicants (token, key_digest, hostname, os, address, asked) VALUES (?, ?, ?, ?, ?, ?)")
      .with(enrolment.token_id, Blob{enrolment.public_key_digest}, enrolment.facts.hostname,
            enrolment.facts.os, enrolment.address, enrolment.now)
      .run();
}

void note_who_returns(Connection& connection) {
  connection.execute("ALTER TABLE applicants ADD COLUMN comes_back INTEGER NOT NULL DEFAULT 0");
}

std::optional<ApplicantRow> returning(Connection& connection, EndpointId endpoint) {
  Query query(connection, std::string(kSelect) + "WHERE a.token='' AND a.key_digest=? AND a.comes_back");
  if (!query.with(Blob{endpoint.raw()}).next()) return std::nullopt;
  return row_of(query);
}

void insert_returning(Connection& connection, const Return& back) {
  const bool approved = !back.approved_by.empty();
  Query(connection,
        "INSERT INTO applicants (token, key_digest, hostname, os, address, asked, endpoint, comes_back, "
        "approved, decided_by, decided) VALUES ('', ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)")
      .with(Blob{back.endpoint.raw()}, back.facts.hostname, back.facts.os, back.address, back.now,
            back.endpoint, approved, back.approved_by,
            approved ? std::optional<TimePoint>(back.now) : std::nullopt)
      .run();
}

void note_enrolled(Connection& connection, const ApplicantRow& applicant, EndpointId endpoint) {
  Query(connection, "UPDATE applicants SET endpoint=? WHERE id=?").with(endpoint, applicant.id).run();
}

std::vector<ApplicantRow> all_applicants(Connection& connection) {
  Query query(connection, std::string(kSelect) + "ORDER BY a.id DESC");
  std::vector<ApplicantRow> rows;
  while (query.next()) rows.push_back(row_of(query));
  return rows;
}

std::vector<ApplicantRow> waiting_as(Connection& connection, const std::string& hostname) {
  Query query(connection, std::string(kSelect) + "WHERE a.decided IS NULL AND a.hostname=?");
  query.with(hostname);
  std::vector<ApplicantRow> rows;
  while (query.next()) rows.push_back(row_of(query));
  return rows;
}

std::optional<ApplicantRow> applicant_by_id(Connection& connection, std::int64_t id) {
  Query query(connection, std::string(kSelect) + "WHERE a.id=?");
  if (!query.with(id).next()) return std::nullopt;
  return row_of(query);
}

void decide_applicant(Connection& connection, std::int64_t id, bool approve, const Entry& by) {
  Query(connection, "UPDATE applicants SET decided=?, approved=?, decided_by=? WHERE id=?")
      .with(by.time, approve, by.author, id)
      .run();
}

}  // namespace tidemark::store::sqlite
