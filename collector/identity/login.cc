#include "collector/identity/login.h"

#include <utility>

#include "common/certificate/token.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr char kBadCode[] =
    "the code was refused: it is unknown, expired, revoked or was used; ask for a new one with 'tidemark "
    "admin "
    "invite' at the collector";
constexpr char kBusy[] = "the collector lets nobody in at the moment: try again later";

Verdict bad_code(const std::string& why) {
  return {refused_with(403, kBadCode), "refused, " + why, "bad code", true};
}

std::string shown(const std::string& code_id) {
  return certificate::is_token_id(code_id) ? "code " + code_id : "a malformed code";
}

}  // namespace

AdminLogin::AdminLogin(const Authority& authority, store::AdminStore& store, const Clock& clock,
                       Vitals& vitals, LoginOptions options)
    : authority_(authority),
      store_(store),
      clock_(clock),
      options_(std::move(options)),
      doorkeeper_("login", "granted", clock, vitals, options_.backoff) {}

EnrollmentAnswer AdminLogin::answer(const std::string& body, const Peer& peer) {
  return doorkeeper_.answer(peer, [&] { return decide(body, peer); });
}

Verdict AdminLogin::decide(const std::string& body, const Peer& peer) {
  v1::LoginRequest request;
  if (!request.ParseFromString(body)) {
    const std::string why = "the body is no LoginRequest";
    return {refused_with(400, why), "refused, " + why, "malformed", true};
  }
  const auto bad = why_bad(request);
  Verdict verdict;
  if (!bad.ok()) {
    verdict = {refused_with(503, kBusy), "not answered, " + std::string(bad.status().message()), "store"};
  } else {
    verdict = bad->empty() ? log_in(request, peer) : bad_code(*bad);
  }
  verdict.showing = shown(request.code_id());
  return verdict;
}

absl::StatusOr<std::string> AdminLogin::why_bad(const v1::LoginRequest& request) const {
  if (!certificate::is_token_id(request.code_id())) return std::string("its id is malformed");
  const auto row = store_.login_code(request.code_id());
  if (!row.ok() && !absl::IsNotFound(row.status())) return row.status();
  const auto kept = row.ok() ? certificate::Digest::from_bytes(row->code_digest) : std::nullopt;
  const auto sent = certificate::Digest::of(request.code_secret());
  const bool same = certificate::same_in_constant_time(sent, kept.value_or(certificate::Digest{}));
  if (!row.ok()) return std::string("it is unknown");
  if (!kept || !same) return std::string("its secret is wrong");
  return std::string();  // whether it is used, expired or revoked is decided in the commit
}

Verdict AdminLogin::log_in(const v1::LoginRequest& request, const Peer& peer) {
  const auto key = certificate::verify_request(request.csr_der());
  if (!key.ok()) {
    const std::string why(key.status().message());
    return {refused_with(400, why), "refused, " + why, "bad request"};
  }
  const TimePoint now = clock_.now();
  const store::Login login{request.code_id(), key->pin().raw(), peer.address, now};
  const auto in = store_.log_in(login, [&]() -> absl::StatusOr<store::SignedCertificate> {
    const auto made = authority_.issue_admin(*key, now, options_.life);
    if (!made.ok()) return made.status();
    return store::SignedCertificate{made->serial(), made->not_after(), made->pem()};
  });
  if (absl::IsFailedPrecondition(in.status()) || absl::IsNotFound(in.status()) ||
      absl::IsPermissionDenied(in.status()))
    return bad_code(std::string(in.status().message()));
  if (!in.ok())
    return {refused_with(503, kBusy), "not granted, " + std::string(in.status().message()), "store"};
  v1::LoginResponse response;
  response.set_certificate_pem(in->pem);
  response.set_ca_pem(authority_.trusted_pem());
  response.set_name(in->admin.name);
  response.set_role(std::string(store::name_of(in->admin.role)));
  response.set_collector(options_.admin());
  return {{200, response.SerializeAsString(), 0},
          "let in as " + in->admin.name + ", " + std::string(store::name_of(in->admin.role))};
}

}  // namespace tidemark::identity
