#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/store/identity_store.h"

namespace tidemark::store {

/// What an admin may do; each may what the one before may.
enum class AdminRole : std::uint8_t {
  kViewer = 1,    ///< reads
  kOperator = 2,  ///< and enters: planned work, acknowledgements, corrections, approvals
  kAdmin = 3,     ///< and decides who belongs here: tokens, revocation, admins, schedules
};

/// "viewer", "operator", "admin"
std::string_view name_of(AdminRole role);
std::optional<AdminRole> admin_role(std::string_view name);

/// Somebody who asks the collector from another machine.
struct AdminRow {
  std::string name;  ///< unique
  AdminRole role = AdminRole::kViewer;
  Entry invited;  ///< the last time
  TimePoint code_expires;
  bool code_open = false;              ///< nobody logged in with the last code yet
  std::string serial;                  ///< of the certificate in force; empty: never logged in
  std::optional<TimePoint> expires;    ///< of the certificate
  std::optional<TimePoint> logged_in;  ///< the last time
  std::string address;                 ///< from where
  std::optional<TimePoint> revoked;
};

struct Invitation {
  std::string name;
  AdminRole role = AdminRole::kViewer;
  std::string code_id;      ///< public, unique
  std::string code_digest;  ///< of the secret, raw
  TimePoint code_expires;
};

struct Login {
  std::string code_id;
  std::string public_key_digest;  ///< raw bytes
  std::string address;
  TimePoint now;
};

/// What a code's secret is checked by.
struct LoginCodeRow {
  std::string code_digest;
  std::string admin;
};

/// Who was let in, with the certificate that was signed now, or for the same key before.
struct LoggedIn {
  AdminRow admin;
  std::string pem;
};

/// Port to the admins of other machines. Thread-safe; what changes something returns after the durable
/// commit, with a line of the audit log. Errors are sentences that may be shown to an admin.
class AdminStore {
 public:
  virtual ~AdminStore() = default;

  /// Somebody new; or a new code for somebody who is there, who has this role from now on, is no longer
  /// revoked, and keeps the certificate that he has until the new code was used. kAlreadyExists where the
  /// code's id is taken.
  virtual absl::Status invite(const Invitation& invitation, const Entry& by) = 0;
  /// By name.
  virtual absl::StatusOr<std::vector<AdminRow>> admins() = 0;
  /// kNotFound, and so below.
  virtual absl::StatusOr<AdminRow> admin_of(const std::string& serial) = 0;
  virtual absl::Status set_role(const std::string& name, AdminRole role, const Entry& by) = 0;
  /// His certificate and his code are good for nothing any more. The first revocation's time stays.
  virtual absl::Status revoke_admin(const std::string& name, const Entry& by) = 0;

  virtual absl::StatusOr<LoginCodeRow> login_code(const std::string& code_id) = 0;
  /// Takes the code and records the certificate, which replaces the one before: in one commit, or nothing.
  /// The same code with the same key is answered the same. kNotFound: no such code. kFailedPrecondition: used
  /// with another key, or expired. kPermissionDenied: revoked. `sign` as IdentityStore::Sign says.
  using SignAdmin = std::function<absl::StatusOr<SignedCertificate>()>;
  virtual absl::StatusOr<LoggedIn> log_in(const Login& login, const SignAdmin& sign) = 0;

  /// That an admin was not allowed something, as a line of the audit log.
  virtual absl::Status note_refused_admin(const std::string& about, const Entry& by) = 0;
};

}  // namespace tidemark::store
