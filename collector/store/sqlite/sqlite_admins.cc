#include "collector/store/sqlite/sqlite_admins.h"

#include "collector/store/sqlite/admins_table.h"
#include "collector/store/sqlite/audit_table.h"

namespace tidemark::store::sqlite {
namespace {

absl::StatusOr<AdminRow> named(Connection& connection, const std::string& name) {
  auto kept = admin_by_name(connection, name);
  if (!kept)
    return absl::NotFoundError("there is no admin '" + name + "': 'tidemark admin list' shows who there is");
  return std::move(kept->row);
}

absl::StatusOr<LoggedIn> log_in_with(Connection& connection, const Login& login,
                                     const AdminStore::SignAdmin& sign) {
  auto kept = admin_by_code(connection, login.code_id);
  if (!kept) return absl::NotFoundError("there is no login code with the id " + login.code_id);
  if (kept->row.revoked)
    return absl::PermissionDeniedError("admin " + kept->row.name + " was revoked at " +
                                       rfc3339(*kept->row.revoked));
  if (!kept->key_digest.empty()) {
    if (kept->key_digest == login.public_key_digest) return LoggedIn{std::move(kept->row), kept->pem};
    return absl::FailedPreconditionError("the code was used at " +
                                         rfc3339(kept->row.logged_in.value_or(TimePoint{})) + " from " +
                                         kept->row.address);
  }
  if (kept->row.code_expires <= login.now)
    return absl::FailedPreconditionError("the code expired at " + rfc3339(kept->row.code_expires));
  const auto certificate = sign();
  if (!certificate.ok()) return certificate.status();
  put_login(connection, login, *certificate);
  write_audit(connection, {kept->row.name, login.now}, "admin.login",
              "from " + login.address + " until " + rfc3339(certificate->expires) + ", certificate " +
                  certificate->serial);
  return LoggedIn{admin_by_name(connection, kept->row.name)->row, certificate->pem};
}

std::string words_of(const std::string& name, AdminRole role) {
  return "admin '" + name + "' as " + std::string(name_of(role));
}

}  // namespace

absl::Status SqliteAdmins::invite(const Invitation& invitation, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    if (admin_by_code(connection, invitation.code_id))
      return absl::AlreadyExistsError("there is a login code with the id " + invitation.code_id + " already");
    put_invitation(connection, invitation, by);
    write_audit(connection, by, "admin.invite",
                words_of(invitation.name, invitation.role) + ", with a code until " +
                    rfc3339(invitation.code_expires));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<AdminRow>> SqliteAdmins::admins() {
  using Rows = std::vector<AdminRow>;
  return readers_.get<Rows>("cannot read the admins",
                            [](Connection& c) -> absl::StatusOr<Rows> { return all_admins(c); });
}

absl::StatusOr<AdminRow> SqliteAdmins::admin_of(const std::string& serial) {
  return readers_.get<AdminRow>("cannot read an admin",
                                [&](Connection& connection) -> absl::StatusOr<AdminRow> {
                                  auto kept = admin_by_serial(connection, serial);
                                  if (!kept)
                                    return absl::NotFoundError("no admin has the certificate " + serial);
                                  return std::move(kept->row);
                                });
}

absl::Status SqliteAdmins::set_role(const std::string& name, AdminRole role, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    const auto row = named(connection, name);
    if (!row.ok()) return row.status();
    if (row->role == role) return absl::OkStatus();
    set_admin_role(connection, name, role);
    write_audit(connection, by, "admin.role",
                words_of(name, role) + ", before as " + std::string(name_of(row->role)));
    return absl::OkStatus();
  });
}

absl::Status SqliteAdmins::revoke_admin(const std::string& name, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    const auto row = named(connection, name);
    if (!row.ok()) return row.status();
    if (row->revoked) return absl::OkStatus();
    set_admin_revoked(connection, name, by.time);
    write_audit(connection, by, "admin.revoke", words_of(name, row->role));
    return absl::OkStatus();
  });
}

absl::StatusOr<LoginCodeRow> SqliteAdmins::login_code(const std::string& code_id) {
  return readers_.get<LoginCodeRow>(
      "cannot read a login code", [&](Connection& connection) -> absl::StatusOr<LoginCodeRow> {
        const auto kept = admin_by_code(connection, code_id);
        if (!kept) return absl::NotFoundError("there is no login code with the id " + code_id);
        return LoginCodeRow{kept->code_digest, kept->row.name};
      });
}

absl::StatusOr<LoggedIn> SqliteAdmins::log_in(const Login& login, const SignAdmin& sign) {
  absl::StatusOr<LoggedIn> in = absl::InternalError("nobody was logged in");
  const auto status = write_audited(writer_, [&](Connection& connection) {
    in = log_in_with(connection, login, sign);
    return in.status();
  });
  if (!status.ok()) return status;
  return in;
}

absl::Status SqliteAdmins::note_refused_admin(const std::string& about, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) {
    write_audit(connection, by, "admin.refuse", about);
    return absl::OkStatus();
  });
}

}  // namespace tidemark::store::sqlite
