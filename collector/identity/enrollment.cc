#include "collector/identity/enrollment.h"

#include <algorithm>
#include <utility>

#include "collector/identity/facts.h"
#include "common/certificate/token.h"
#include "common/log/log.h"
#include "common/wire/message_fields.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr char kBadToken[] =
    "the token was refused: it is unknown, expired, revoked or used up; ask the collector's admin for a new "
    "one";

constexpr std::uint32_t kApprovalLook = 30;  // seconds

/// The id as far as it can be shown: what is no id may be a secret that was put in the wrong place.
std::string shown(const std::string& token_id) {
  return certificate::is_token_id(token_id) ? "token " + token_id : "a malformed token";
}

}  // namespace

struct Enrollment::Verdict {
  EnrollmentAnswer answer;
  std::string token;    ///< for the log
  std::string outcome;  ///< for the log
  std::string refused;  ///< the reason in two words, for the counter; empty: enrolled
  bool bad_token = false;
  bool repeated = false;
};

Enrollment::Enrollment(const Authority& authority, store::IdentityStore& store, const Clock& clock,
                       Vitals& vitals, EnrollmentOptions options)
    : authority_(authority),
      store_(store),
      clock_(clock),
      vitals_(vitals),
      options_(std::move(options)),
      backoff_(options_.backoff) {}

EnrollmentAnswer Enrollment::answer(const std::string& body, const Peer& peer) {
  Duration wait{};
  {
    const MutexLock lock(mutex_);
    wait = backoff_.wait(peer.network, clock_.monotonic());
  }
  if (wait > Duration::zero()) {
    vitals_.count("enroll.refused", 1, "backing off");
    return told_to_wait(wait);
  }
  Verdict verdict = decide(body, peer);
  if (verdict.bad_token) {
    const MutexLock lock(mutex_);
    backoff_.failed(peer.network, clock_.monotonic());
  }
  const std::string line = "enroll: " + peer.address + " with " + verdict.token + ": " + verdict.outcome;
  if (!verdict.refused.empty()) {
    vitals_.count("enroll.refused", 1, verdict.refused);
    log::warning(line);
  } else {
    vitals_.count(verdict.repeated ? "enroll.repeated" : "enroll.enrolled");
    log::info(line);
  }
  return std::move(verdict.answer);
}

Enrollment::Verdict Enrollment::decide(const std::string& body, const Peer& peer) {
  v1::EnrollRequest request;
  if (!request.ParseFromString(body)) {
    const std::string why = "the body is no EnrollRequest";
    return {refused_with(400, why), "no token", "refused, " + why, "malformed"};
  }
  const std::string token = shown(request.token_id());
  const auto bad = why_bad(request);
  if (!bad.ok()) {
    return {refused_with(503, "the collector cannot enrol at the moment: try again later"), token,
            "not answered, " + std::string(bad.status().message()), "store"};
  }
  // The token comes first: whoever has none reaches no parser of certificates.
  if (!bad->empty()) return {refused_with(403, kBadToken), token, "refused, " + *bad, "bad token", true};
  const auto key = certificate::verify_request(request.csr_der());
  if (!key.ok()) {
    const std::string why(key.status().message());
    return {refused_with(400, why), token, "refused, " + why, "bad request"};
  }
  Verdict verdict = enroll(request, *key, peer);
  verdict.token = token;
  return verdict;
}

absl::StatusOr<std::string> Enrollment::why_bad(const v1::EnrollRequest& request) const {
  if (!certificate::is_token_id(request.token_id())) return std::string("its id is malformed");
  const auto row = store_.token(request.token_id());
  if (!row.ok() && !absl::IsNotFound(row.status())) return row.status();
  const auto kept = row.ok() ? certificate::Digest::from_bytes(row->secret_digest) : std::nullopt;
  const auto sent = certificate::Digest::of(request.token_secret());
  const bool same = certificate::same_in_constant_time(sent, kept.value_or(certificate::Digest{}));
  if (!row.ok()) return std::string("it is unknown");
  if (!kept || !same) return std::string("its secret is wrong");
  if (row->revoked) return "it was revoked at " + rfc3339(*row->revoked);
  // Who applied in time may be approved later: the commit decides.
  if (!row->approve && clock_.now() >= row->expires) return "it expired at " + rfc3339(row->expires);
  return std::string();  // whether a use is left is decided in the commit: the same key again needs none
}

Enrollment::Verdict Enrollment::enroll(const v1::EnrollRequest& request, const certificate::PublicKey& key,
                                       const Peer& peer) {
  const TimePoint now = clock_.now();
  store::Enrolment enrolment{request.token_id(), key.pin().raw(), wire::from_proto(request.facts()), now,
                             peer.address};
  if (auto status = check_facts(enrolment.facts); !status.ok()) {
    const std::string why(status.message());
    return {refused_with(400, why), {}, "refused, " + why, "bad facts"};
  }
  std::string pem;
  const auto sign = [&](const store::EndpointRow& endpoint) -> absl::StatusOr<store::SignedCertificate> {
    auto made = authority_.issue_source(endpoint.id, key, now);
    if (!made.ok()) return made.status();
    pem = made->pem();
    return store::SignedCertificate{made->serial(), made->not_after(), pem};
  };
  const auto endpoint = store_.enrol(enrolment, sign);
  if (absl::IsFailedPrecondition(endpoint.status()) || absl::IsNotFound(endpoint.status())) {
    return {refused_with(403, kBadToken),
            {},
            "refused, " + std::string(endpoint.status().message()),
            "bad token",
            true};
  }
  if (absl::IsPermissionDenied(endpoint.status())) {
    const std::string why =
        "the endpoint that this key belongs to was revoked: enrol it with a new key and a new token";
    return {refused_with(403, why), {}, "refused, its endpoint was revoked", "revoked endpoint"};
  }
  if (absl::IsAborted(endpoint.status())) {
    auto answer =
        refused_with(202, "this endpoint waits for approval: 'tidemark endpoint approve' at the collector");
    answer.retry_after_s = kApprovalLook;
    return {answer, {}, "not enrolled yet, '" + enrolment.facts.hostname + "' waits for approval", "waits"};
  }
  if (absl::IsCancelled(endpoint.status())) {
    return {refused_with(403, "this endpoint's enrolment was rejected by the collector's admin"),
            {},
            "refused, " + std::string(endpoint.status().message()),
            "rejected"};
  }
  if (!endpoint.ok()) {
    return {refused_with(503, "the collector cannot enrol at the moment: try again later"),
            {},
            "not enrolled, " + std::string(endpoint.status().message()),
            "store"};
  }
  if (!pem.empty()) return enrolled(*endpoint, pem, false);

  const auto certificates = store_.certificates(endpoint->id);
  if (certificates.ok()) {
    const auto same_key = std::find_if(certificates->begin(), certificates->end(), [&](const auto& row) {
      return row.public_key_digest == enrolment.public_key_digest;
    });
    if (same_key != certificates->end() && same_key->replaced) {
      const std::string why = "this key's certificate was replaced since: enrol with a new key, by --force";
      return {refused_with(403, why), {}, "refused, " + why, "replaced"};
    }
    if (same_key != certificates->end()) return enrolled(*endpoint, same_key->pem, true);
  }
  return {refused_with(503, "the collector cannot enrol at the moment: try again later"),
          {},
          "not answered, the certificate of " + endpoint->name + " cannot be read",
          "store"};
}

Enrollment::Verdict Enrollment::enrolled(const store::EndpointRow& endpoint, const std::string& pem,
                                         bool repeated) const {
  Verdict verdict;
  verdict.answer = certified(authority_, endpoint, pem, options_.collector);
  verdict.outcome =
      (repeated ? "answered again as " : "enrolled as ") + endpoint.name + " (" + endpoint.id.text() + ")";
  verdict.repeated = repeated;
  return verdict;
}

}  // namespace tidemark::identity
