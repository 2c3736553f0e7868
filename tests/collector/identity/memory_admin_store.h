#pragma once

#include <string>
#include <utility>

#include "collector/store/admin_store.h"

namespace tidemark::store {

/// One admin, with one code, as far as logins ask; SQLite's tests have the rest. One thread at a time.
class MemoryAdminStore final : public AdminStore {
 public:
  std::size_t logins() const { return logins_; }

  absl::Status invite(const Invitation& invitation, const Entry&) override {
    invitation_ = invitation;
    return absl::OkStatus();
  }
  absl::StatusOr<LoginCodeRow> login_code(const std::string& code_id) override {
    if (code_id != invitation_.code_id) return absl::NotFoundError("no such code");
    return LoginCodeRow{invitation_.code_digest, invitation_.name};
  }
  absl::StatusOr<LoggedIn> log_in(const Login& login, const SignAdmin& sign) override {
    if (login.code_id != invitation_.code_id) return absl::NotFoundError("no such code");
    const auto certificate = sign();
    if (!certificate.ok()) return certificate.status();
    ++logins_;
    LoggedIn in;
    in.admin.name = invitation_.name;
    in.admin.role = invitation_.role;
    in.pem = certificate->pem;
    return in;
  }

  absl::StatusOr<std::vector<AdminRow>> admins() override { return elsewhere(); }
  absl::StatusOr<AdminRow> admin_of(const std::string&) override { return elsewhere(); }
  absl::Status set_role(const std::string&, AdminRole, const Entry&) override { return elsewhere(); }
  absl::Status revoke_admin(const std::string&, const Entry&) override { return elsewhere(); }
  absl::Status note_refused_admin(const std::string&, const Entry&) override { return elsewhere(); }

 private:
  static absl::Status elsewhere() { return absl::UnimplementedError("this is in SQLite's tests"); }

  Invitation invitation_;
  std::size_t logins_ = 0;
};

}  // namespace tidemark::store
