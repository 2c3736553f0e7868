#include "collector/identity/enrollment.h"

#include <utility>

#include "collector/identity/facts.h"
#include "common/certificate/token.h"
#include "common/wire/message_fields.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr char kBadToken[] =
    "the token was refused: it is unknown, expired, revoked or used up; ask the collector's admin for a new "
    "one";

constexpr char kBusy[] = "the collector cannot enrol at the moment: try again later";
constexpr std::uint32_t kApprovalLook = 30;  // seconds

/// The id as far as it can be shown: what is no id may be a secret that was put in the wrong place.
std::string shown(const std::string& token_id) {
  return certificate::is_token_id(token_id) ? "token " + token_id : "a malformed token";
}

}  // namespace

Enrollment::Enrollment(const Authority& authority, store::IdentityStore& store, const Clock& clock,
                       Vitals& vitals, EnrollmentOptions options)
    : authority_(authority),
      store_(store),
      clock_(clock),
      options_(std::move(options)),
      doorkeeper_("enroll", "enrolled", clock, vitals, options_.backoff) {}

EnrollmentAnswer Enrollment::answer(const std::string& body, const Peer& peer) {
  return doorkeeper_.answer(peer, [&] { return decide(body, peer); });
}

Verdict Enrollment::decide(const std::string& body, const Peer& peer) {
  v1::EnrollRequest request;
  Verdict verdict;
  if (request.ParseFromString(body)) {
    verdict = decide(request, peer);
    verdict.showing = shown(request.token_id());
  } else {
    const std::string why = "the body is no EnrollRequest";
    verdict = {refused_with(400, why), "refused, " + why, "malformed"};
    verdict.showing = "no token";
  }
  return verdict;
}

Verdict Enrollment::decide(const v1::EnrollRequest& request, const Peer& peer) {
  const auto bad = why_bad(request);
  if (!bad.ok())
    return {refused_with(503, kBusy), "not answered, " + std::string(bad.status().message()), "store"};
  // The token comes first: whoever has none reaches no parser of certificates.
  if (!bad->empty()) return {refused_with(403, kBadToken), "refused, " + *bad, "bad token", true};
  const auto key = certificate::verify_request(request.csr_der());
  if (!key.ok()) {
    const std::string why(key.status().message());
    return {refused_with(400, why), "refused, " + why, "bad request"};
  }
  return enroll(request, *key, peer);
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

Verdict Enrollment::enroll(const v1::EnrollRequest& request, const certificate::PublicKey& key,
                           const Peer& peer) {
  const TimePoint now = clock_.now();
  store::Enrolment enrolment{request.token_id(), key.pin().raw(), wire::from_proto(request.facts()), now,
                             peer.address};
  if (auto status = check_facts(enrolment.facts); !status.ok()) {
    const std::string why(status.message());
    return {refused_with(400, why), "refused, " + why, "bad facts"};
  }
  std::string pem;
  const auto endpoint = store_.enrol(enrolment, signing(authority_, key, now, pem));
  if (absl::IsFailedPrecondition(endpoint.status()) || absl::IsNotFound(endpoint.status())) {
    return {refused_with(403, kBadToken), "refused, " + std::string(endpoint.status().message()), "bad token",
            true};
  }
  if (absl::IsPermissionDenied(endpoint.status())) {
    const std::string why =
        "the endpoint that this key belongs to was revoked: enrol it with a new key and a new token";
    return {refused_with(403, why), "refused, its endpoint was revoked", "revoked endpoint"};
  }
  if (absl::IsAborted(endpoint.status())) {
    auto answer =
        refused_with(202, "this endpoint waits for approval: 'tidemark endpoint approve' at the collector");
    answer.retry_after_s = kApprovalLook;
    return {answer, "not enrolled yet, '" + enrolment.facts.hostname + "' waits for approval", "waits"};
  }
  if (absl::IsCancelled(endpoint.status())) {
    return {refused_with(403, "this endpoint's enrolment was rejected by the collector's admin"),
            "refused, " + std::string(endpoint.status().message()), "rejected"};
  }
  if (!endpoint.ok()) {
    return {refused_with(503, kBusy), "not enrolled, " + std::string(endpoint.status().message()), "store"};
  }
  if (!pem.empty()) return enrolled(*endpoint, pem, false);

  const auto before = given_before(store_, endpoint->id, enrolment.public_key_digest);
  if (before.ok() && before->replaced) {
    const std::string why = "this key's certificate was replaced since: enrol with a new key, by --force";
    return {refused_with(403, why), "refused, " + why, "replaced"};
  }
  if (before.ok()) return enrolled(*endpoint, before->pem, true);
  return {refused_with(503, kBusy), "not answered, the certificate of " + endpoint->name + " cannot be read",
          "store"};
}

Verdict Enrollment::enrolled(const store::EndpointRow& endpoint, const std::string& pem,
                             bool repeated) const {
  Verdict verdict;
  verdict.answer = certified(authority_, endpoint, pem, options_.collector);
  verdict.outcome =
      (repeated ? "answered again as " : "enrolled as ") + endpoint.name + " (" + endpoint.id.text() + ")";
  verdict.repeated = repeated;
  return verdict;
}

}  // namespace tidemark::identity
