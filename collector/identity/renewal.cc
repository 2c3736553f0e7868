#include "collector/identity/renewal.h"

#include <utility>

#include "common/certificate/renewal.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr std::uint32_t kApprovalLook = 60;  // seconds until somebody may have decided

constexpr char kBusy[] = "the collector cannot renew at the moment: try again later";

}  // namespace

Renewal::Renewal(const Authority& authority, store::IdentityStore& store, CertificateBook& book,
                 const Clock& clock, Vitals& vitals, RenewalOptions options)
    : authority_(authority),
      store_(store),
      book_(book),
      clock_(clock),
      options_(std::move(options)),
      doorkeeper_("renew", "renewed", clock, vitals, options_.backoff) {}

EnrollmentAnswer Renewal::answer(const std::string& body, const Peer& peer) {
  return doorkeeper_.answer(peer, [&] { return decide(body, peer); });
}

Verdict Renewal::decide(const std::string& body, const Peer& peer) {
  v1::RenewRequest request;
  if (!request.ParseFromString(body)) {
    const std::string why = "the body is no RenewRequest";
    return {refused_with(400, why), "refused, " + why, "malformed", true};
  }
  // Whoever cannot prove to be one of ours learns nothing, and reaches no more of the parsers.
  const auto current = certificate::Certificate::parse(request.certificate_pem());
  if (!current.ok() || !authority_.issued(*current) ||
      !current->public_key().verifies(certificate::renewal_content(request.csr_der()), request.signature())) {
    return {refused_with(403,
                         "the renewal was refused: no certificate of this collector's was shown with a "
                         "proof of its key; enrol this endpoint with a token"),
            "refused, no certificate of this collector's, or no proof of its key", "no proof", true};
  }
  const auto source = certificate::source_of(*current);
  if (!source.ok()) {
    const std::string why(source.status().message());
    return {refused_with(403, why), "refused, " + why, "no endpoint's", true};
  }
  return renew(request, *current, {*source, current->serial(), peer.address, current->not_after()});
}

Verdict Renewal::refuse(const ShownCertificate& shown, const std::string& kind, const std::string& sentence) {
  book_.refused(shown, sentence);
  return {refused_with(403, sentence), "refused for endpoint " + shown.source.text() + ": " + sentence, kind};
}

Verdict Renewal::comes_back(const ShownCertificate& shown) {
  const auto back = book_.returns(shown.source, {}, shown.address);
  if (absl::IsPermissionDenied(back.status()))
    return refuse(shown, "unknown endpoint", std::string(back.status().message()));
  // Let in by policy, too: that it asked is written down first.
  const std::string why = back.ok() ? "the collector takes this endpoint back: try again in a moment"
                                    : std::string(back.status().message());
  EnrollmentAnswer answer = refused_with(202, why);
  answer.retry_after_s = back.ok() ? 1 : kApprovalLook;
  return {answer, "not renewed yet, endpoint " + shown.source.text() + " is not known, and waits", "waits"};
}

Verdict Renewal::renew(const v1::RenewRequest& request, const certificate::Certificate& current,
                       const ShownCertificate& shown) {
  const TimePoint now = clock_.now();
  if (now >= current.not_after() + options_.grace) {
    return refuse(shown, "expired",
                  "the certificate expired at " + rfc3339(current.not_after()) + ", which is more than " +
                      human(options_.grace) + " ago: enrol this endpoint with a token, and --force");
  }
  const auto key = certificate::verify_request(request.csr_der());
  if (!key.ok() || key->pin() == current.pin()) {
    const std::string why =
        key.ok() ? "a renewal is for a new key, not for the old one" : std::string(key.status().message());
    return {refused_with(400, why), "refused, " + why, "bad request"};
  }
  const store::Renewal renewal{shown.serial, key->pin().raw(), shown.source, now};
  std::string pem;
  const auto endpoint = store_.renew(renewal, signing(authority_, *key, now, pem));
  if (absl::IsFailedPrecondition(endpoint.status())) {
    book_.replaced(shown);
    const std::string why(endpoint.status().message());
    return {refused_with(403, why + ": this machine is a copy of another one, or was set back to an older "
                                    "state; enrol it anew with --force"),
            "refused for endpoint " + shown.source.text() + ": " + why, "replaced"};
  }
  if (absl::IsPermissionDenied(endpoint.status())) {
    const auto row = store_.find_endpoint(shown.source.text());
    const std::string how = row.ok() && row->kept_out() != nullptr ? row->kept_out() : "revoked";
    return refuse(shown, how + " endpoint",
                  "this endpoint was " + how + ": enrol it with a new token, and --force");
  }
  if (absl::IsNotFound(endpoint.status())) return comes_back(shown);
  const bool repeated = endpoint.ok() && pem.empty();
  if (repeated) {
    if (const auto before = given_before(store_, endpoint->id, renewal.public_key_digest); before.ok())
      pem = before->pem;
  }
  if (pem.empty()) {
    return {refused_with(503, kBusy), "not answered, " + std::string(endpoint.status().message()), "store"};
  }
  Verdict verdict{certified(authority_, *endpoint, pem, options_.collector),
                  (repeated ? "answered again as " : "renewed as ") + endpoint->name};
  verdict.repeated = repeated;
  return verdict;
}

}  // namespace tidemark::identity
