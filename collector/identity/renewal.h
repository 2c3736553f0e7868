#pragma once

#include <string>

#include "collector/identity/authority.h"
#include "collector/identity/certificate_book.h"
#include "collector/identity/doorkeeper.h"
#include "collector/store/identity_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::v1 {
class RenewRequest;
}

namespace tidemark::identity {

struct RenewalOptions {
  std::string collector;  ///< as EnrollmentOptions has it
  Duration grace;         ///< a certificate that expired no longer ago is renewed still
  BackoffOptions backoff{};
};

/// Decides about renewals: whoever holds the key of a certificate that this authority signed gets a further
/// one for the same endpoint and a new key. An expired one is good for that during the grace, and for nothing
/// else; one that was replaced, and those of a revoked endpoint, are good for nothing. The same new key again
/// gets the same certificate. Each outcome is a line in the log and is counted: renew.renewed,
/// renew.repeated, renew.refused (detail: why); what the holder of a key was refused goes to the audit log.
/// Thread-safe. What it is made of outlives it.
class Renewal {
 public:
  Renewal(const Authority& authority, store::IdentityStore& store, CertificateBook& book, const Clock& clock,
          Vitals& vitals, RenewalOptions options);

  /// `body` is an encoded RenewRequest; the answer's is an EnrollResponse. HTTP status: 200 renewed, 400
  /// malformed, 403 refused, 202 waits for approval as one that comes back, 429 too many bad requests from
  /// this network, 503 the store cannot be written.
  EnrollmentAnswer answer(const std::string& body, const Peer& peer);

 private:
  Verdict decide(const std::string& body, const Peer& peer);
  Verdict renew(const v1::RenewRequest& request, const certificate::Certificate& current,
                const ShownCertificate& shown);
  Verdict comes_back(const ShownCertificate& shown);
  Verdict refuse(const ShownCertificate& shown, const std::string& kind, const std::string& sentence);

  const Authority& authority_;
  store::IdentityStore& store_;
  CertificateBook& book_;
  const Clock& clock_;
  const RenewalOptions options_;
  Doorkeeper doorkeeper_;
};

}  // namespace tidemark::identity
