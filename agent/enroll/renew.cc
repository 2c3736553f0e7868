#include "agent/enroll/renew.h"

#include "agent/enroll/certified.h"
#include "common/certificate/renewal.h"
#include "common/pinned/paths.h"
#include "common/pinned/post.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {
namespace {

absl::StatusOr<std::string> request_for(const Identity& current, const certificate::PrivateKey& key) {
  const auto csr = certificate::build_request(key);
  if (!csr.ok()) return csr.status();
  const auto old_key = certificate::PrivateKey::parse(current.key_pem);
  if (!old_key.ok()) return old_key.status();
  const auto signature = old_key->sign(certificate::renewal_content(*csr));
  if (!signature.ok()) return signature.status();
  v1::RenewRequest request;
  request.set_certificate_pem(current.certificate_pem);
  request.set_csr_der(*csr);
  request.set_signature(*signature);
  return request.SerializeAsString();
}

}  // namespace

absl::StatusOr<Identity> renew(const std::filesystem::path& state_dir, const Identity& current,
                               Duration timeout) {
  const auto collector = pinned::parse_address(current.enrolment, pinned::kEnrollmentPort);
  if (!collector.ok()) return collector.status();
  const auto authorities = certificate::Certificate::parse_all(current.ca_pem);
  if (!authorities.ok()) return authorities.status();
  const std::vector<certificate::Digest> pins = certificate::pins_of(*authorities);
  const auto key = pending_key(state_dir);
  if (!key.ok()) return key.status();
  const auto body = request_for(current, *key);
  if (!body.ok()) return body.status();
  const auto answer = pinned::post(*collector, pinned::kRenewPath, pins, *body, timeout);
  if (!answer.ok()) return answer.status();
  auto renewed = certified(*answer, *collector, pins, *key);
  if (!renewed.ok()) return renewed.status();
  if (renewed->id != current.id)
    return absl::UnavailableError("the collector answered with a certificate for another endpoint");
  if (auto s = install_identity(state_dir, *renewed); !s.ok()) return s;
  return renewed;
}

}  // namespace tidemark::enroll
