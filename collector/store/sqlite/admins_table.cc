#include "collector/store/sqlite/admins_table.h"

namespace tidemark::store::sqlite {
namespace {

KeptAdmin kept_of(Query& query) {
  KeptAdmin kept;
  std::int64_t role = 0;
  AdminRow& row = kept.row;
  query.into(row.name, role, row.invited.author, row.invited.time, kept.code_digest, row.code_expires,
             kept.key_digest, row.serial, kept.pem, row.expires, row.logged_in, row.address, row.revoked);
  row.role = static_cast<AdminRole>(role);
  row.code_open = kept.key_digest.empty();
  return kept;
}

std::vector<KeptAdmin> admins_where(Connection& connection, const std::string& condition,
                                    const std::optional<std::string>& value = {}) {
  Query query(
      connection,
      "SELECT name, role, author, entered, code_digest, code_expires, key_digest, serial, pem, expires, "
      "logged_in, address, revoked FROM admins " +
          condition);
  if (value) query.with(*value);
  std::vector<KeptAdmin> out;
  while (query.next()) out.push_back(kept_of(query));
  return out;
}

std::optional<KeptAdmin> first_where(Connection& connection, const std::string& condition,
                                     const std::string& value) {
  auto found = admins_where(connection, condition, value);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

void make_admins_table(Connection& connection) {
  connection.execute(
      "CREATE TABLE admins ("
      "  id INTEGER PRIMARY KEY,"
      "  name TEXT NOT NULL UNIQUE,"
      "  role INTEGER NOT NULL,"
      "  author TEXT NOT NULL,"
      "  entered INTEGER NOT NULL,"
      "  code TEXT NOT NULL UNIQUE,"
      "  code_digest BLOB NOT NULL,"
      "  code_expires INTEGER NOT NULL,"
      "  key_digest BLOB NOT NULL DEFAULT x'',"
      "  serial TEXT NOT NULL DEFAULT '',"
      "  pem TEXT NOT NULL DEFAULT '',"
      "  expires INTEGER,"
      "  logged_in INTEGER,"
      "  address TEXT NOT NULL DEFAULT '',"
      "  revoked INTEGER"
      ") STRICT");
}

void put_invitation(Connection& connection, const Invitation& invitation, const Entry& by) {
  Query(connection,
        "INSERT INTO admins (name, role, author, entered, code, code_digest, code_expires) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET role=excluded.role, "
        "author=excluded.author, entered=excluded.entered, code=excluded.code, "
        "code_digest=excluded.code_digest, code_expires=excluded.code_expires, key_digest=x'', revoked=NULL")
      .with(invitation.name, static_cast<std::int64_t>(invitation.role), by.author, by.time,
            invitation.code_id, Blob{invitation.code_digest}, invitation.code_expires)
      .run();
}

std::optional<KeptAdmin> admin_by_name(Connection& connection, const std::string& name) {
  return first_where(connection, "WHERE name=?", name);
}

std::optional<KeptAdmin> admin_by_code(Connection& connection, const std::string& code_id) {
  return first_where(connection, "WHERE code=?", code_id);
}

std::optional<KeptAdmin> admin_by_serial(Connection& connection, const std::string& serial) {
  if (serial.empty()) return std::nullopt;
  return first_where(connection, "WHERE serial=?", serial);
}

std::vector<AdminRow> all_admins(Connection& connection) {
  std::vector<AdminRow> out;
  for (KeptAdmin& kept : admins_where(connection, "ORDER BY name")) out.push_back(std::move(kept.row));
  return out;
}

void set_admin_role(Connection& connection, const std::string& name, AdminRole role) {
  Query(connection, "UPDATE admins SET role=? WHERE name=?")
      .with(static_cast<std::int64_t>(role), name)
      .run();
}

void set_admin_revoked(Connection& connection, const std::string& name, TimePoint time) {
  Query(connection, "UPDATE admins SET revoked=coalesce(revoked, ?) WHERE name=?").with(time, name).run();
}

void put_login(Connection& connection, const Login& login, const SignedCertificate& certificate) {
  Query(connection,
        "UPDATE admins SET key_digest=?, serial=?, pem=?, expires=?, logged_in=?, address=? WHERE code=?")
      .with(Blob{login.public_key_digest}, certificate.serial, certificate.pem, certificate.expires,
            login.now, login.address, login.code_id)
      .run();
}

}  // namespace tidemark::store::sqlite
