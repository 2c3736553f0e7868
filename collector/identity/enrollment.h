#pragma once

#include <string>

#include "collector/identity/authority.h"
#include "collector/identity/doorkeeper.h"
#include "collector/store/identity_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::v1 {
class EnrollRequest;
}

namespace tidemark::identity {

struct EnrollmentOptions {
  /// host:port for the stream, told to the enrolled; ":port" where its host is the one that they enrolled at.
  std::string collector;
  BackoffOptions backoff;
};

/// Decides about each enrolment: token, proof of possession, then endpoint and certificate in one commit.
/// Every kind of bad token (unknown, wrong secret, expired, revoked, used up) gets the same bytes. The same
/// token with the same key again gets the same certificate and counts once. Names in the request are ignored.
/// Each outcome is a line in the log and is counted: enroll.enrolled, enroll.repeated, enroll.refused
/// (detail: why). Thread-safe. What it is made of outlives it.
class Enrollment {
 public:
  Enrollment(const Authority& authority, store::IdentityStore& store, const Clock& clock, Vitals& vitals,
             EnrollmentOptions options);

  /// `body` is an encoded EnrollRequest; the answer's is an EnrollResponse. HTTP status: 200 enrolled, 202
  /// waits for approval, 400 malformed, 403 refused, 429 too many bad tokens from this network, 503 the store
  /// cannot be written.
  EnrollmentAnswer answer(const std::string& body, const Peer& peer);

 private:
  Verdict decide(const std::string& body, const Peer& peer);
  Verdict decide(const v1::EnrollRequest& request, const Peer& peer);
  /// Why the token is bad; empty where it may be used.
  absl::StatusOr<std::string> why_bad(const v1::EnrollRequest& request) const;
  Verdict enroll(const v1::EnrollRequest& request, const certificate::PublicKey& key, const Peer& peer);
  Verdict enrolled(const store::EndpointRow& endpoint, const std::string& pem, bool repeated) const;

  const Authority& authority_;
  store::IdentityStore& store_;
  const Clock& clock_;
  const EnrollmentOptions options_;
  Doorkeeper doorkeeper_;
};

}  // namespace tidemark::identity
