#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/store/admin_store.h"
#include "collector/store/sqlite/query.h"

/// The table of admins of other machines. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A part of schema version 11.
void make_admins_table(Connection& connection);

/// An admin's row with what is not shown.
struct KeptAdmin {
  AdminRow row;
  std::string code_digest;
  std::string key_digest;  ///< of who used the code; empty: nobody
  std::string pem;
};

void put_invitation(Connection& connection, const Invitation& invitation, const Entry& by);
std::optional<KeptAdmin> admin_by_name(Connection& connection, const std::string& name);
std::optional<KeptAdmin> admin_by_code(Connection& connection, const std::string& code_id);
std::optional<KeptAdmin> admin_by_serial(Connection& connection, const std::string& serial);
/// By name.
std::vector<AdminRow> all_admins(Connection& connection);
void set_admin_role(Connection& connection, const std::string& name, AdminRole role);
void set_admin_revoked(Connection& connection, const std::string& name, TimePoint time);
void put_login(Connection& connection, const Login& login, const SignedCertificate& certificate);

}  // namespace tidemark::store::sqlite
