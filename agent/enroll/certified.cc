#include "agent/enroll/certified.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {
namespace {

absl::Status refusal(const pinned::PostAnswer& answer, const v1::EnrollResponse& response,
                     const pinned::Address& collector) {
  const std::string sentence = response.error().empty()
                                   ? collector.text() + " answered " + std::to_string(answer.status) +
                                         " to an enrolment: is this the enrolment port?"
                                   : response.error();
  if (answer.status == 403) return absl::PermissionDeniedError(sentence);
  if (answer.status == 400) return absl::InvalidArgumentError(sentence);
  return absl::UnavailableError(sentence);
}

}  // namespace

absl::StatusOr<Identity> certified(const pinned::PostAnswer& answer, const pinned::Address& collector,
                                   std::span<const certificate::Digest> pins,
                                   const certificate::PrivateKey& key) {
  v1::EnrollResponse response;
  if (!response.ParseFromString(answer.body) || answer.status != 200)
    return refusal(answer, response, collector);
  const auto certificate = certificate::Certificate::parse(response.certificate_pem());
  if (!certificate.ok()) return absl::UnavailableError("the collector answered without a certificate");
  const auto authorities = certificate::Certificate::parse_all(response.ca_pem());
  if (!authorities.ok())
    return absl::UnavailableError("the collector answered without its authority's certificate");
  const std::vector<certificate::Digest> told = certificate::pins_of(*authorities);
  const bool known = std::any_of(told.begin(), told.end(), [&](const certificate::Digest& pin) {
    return std::find(pins.begin(), pins.end(), pin) != pins.end();
  });
  if (!known)
    return absl::PermissionDeniedError("the collector answered with another authority than the pinned one");
  if (auto s = certificate::check_fit(key, *certificate, *authorities); !s.ok()) return s;
  const auto id = EndpointId::from_bytes(response.endpoint());
  const auto named = certificate::source_of(*certificate);
  if (!id || !named.ok() || *named != *id)
    return absl::UnavailableError("the collector answered with a certificate for another endpoint");
  auto stream = pinned::announced(response.collector(), collector, pinned::kStreamPort);
  if (!stream.ok()) return stream.status();
  Identity identity;
  identity.id = *id;
  identity.name = response.endpoint_name();
  identity.collector = *std::move(stream);
  identity.enrolment = collector.text();
  identity.key_pem = key.pem();
  identity.certificate_pem = certificate->pem();
  identity.ca_pem = certificate::pem_of(*authorities);
  return identity;
}

}  // namespace tidemark::enroll
