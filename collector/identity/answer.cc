#include "collector/identity/answer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {

EnrollmentAnswer refused_with(unsigned status, const std::string& sentence) {
  v1::EnrollResponse response;
  response.set_error(sentence);
  return {status, response.SerializeAsString(), 0};
}

EnrollmentAnswer told_to_wait(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  auto answer = refused_with(
      429, "too many bad attempts came from this network: try again in " + std::to_string(seconds) + " s");
  answer.retry_after_s = static_cast<std::uint32_t>(seconds);
  return answer;
}

store::IdentityStore::Sign signing(const Authority& authority, const certificate::PublicKey& key,
                                   TimePoint now, std::string& pem) {
  return [&authority, &pem, key,
          now](const store::EndpointRow& endpoint) -> absl::StatusOr<store::SignedCertificate> {
    auto made = authority.issue_source(endpoint.id, key, now);
    if (!made.ok()) return made.status();
    pem = made->pem();
    return store::SignedCertificate{made->serial(), made->not_after(), pem};
  };
}

absl::StatusOr<store::CertificateRow> given_before(store::IdentityStore& store, EndpointId endpoint,
                                                   const std::string& public_key_digest) {
  auto rows = store.certificates(endpoint);
  if (!rows.ok()) return rows.status();
  const auto same = std::find_if(rows->begin(), rows->end(),
                                 [&](const auto& row) { return row.public_key_digest == public_key_digest; });
  if (same == rows->end()) return absl::NotFoundError("it was given nothing for this key");
  return std::move(*same);
}

EnrollmentAnswer certified(const Authority& authority, const store::EndpointRow& endpoint,
                           const std::string& pem, const std::string& collector) {
  v1::EnrollResponse response;
  response.set_certificate_pem(pem);
  response.set_ca_pem(authority.trusted_pem());
  response.set_endpoint(endpoint.id.raw());
  response.set_endpoint_name(endpoint.name);
  response.set_collector(collector);
  return {200, response.SerializeAsString(), 0};
}

}  // namespace tidemark::identity
