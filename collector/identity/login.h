#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <functional>
#include <string>

#include "collector/identity/authority.h"
#include "collector/identity/doorkeeper.h"
#include "collector/store/admin_store.h"

namespace tidemark::v1 {
class LoginRequest;
}

namespace tidemark::identity {

struct LoginOptions {
  std::function<std::string()> admin;  ///< host:port where admins ask; ":port" where only that is known
  Duration life = std::chrono::hours{24 * 90};  ///< of an admin's certificate
  BackoffOptions backoff{};
};

/// Answers what admins of other machines post at /v1/login: a code that somebody gave them, and a key of
/// their own, for a certificate. As with enrolment, every bad code gets the same answer. Thread-safe;
/// everything it is given outlives it.
class AdminLogin {
 public:
  AdminLogin(const Authority& authority, store::AdminStore& store, const Clock& clock, Vitals& vitals,
             LoginOptions options);

  EnrollmentAnswer answer(const std::string& body, const Peer& peer);

 private:
  Verdict decide(const std::string& body, const Peer& peer);
  /// Empty: the code may be good. An error: the store does not say.
  absl::StatusOr<std::string> why_bad(const v1::LoginRequest& request) const;
  Verdict log_in(const v1::LoginRequest& request, const Peer& peer);

  const Authority& authority_;
  store::AdminStore& store_;
  const Clock& clock_;
  const LoginOptions options_;
  Doorkeeper doorkeeper_;
};

}  // namespace tidemark::identity
