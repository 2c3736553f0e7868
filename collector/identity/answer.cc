#include "collector/identity/answer.h"

#include <chrono>

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

EnrollmentAnswer certified(const Authority& authority, const store::EndpointRow& endpoint,
                           const std::string& pem, const std::string& collector) {
  v1::EnrollResponse response;
  response.set_certificate_pem(pem);
  response.set_ca_pem(authority.certificate_pem());
  response.set_endpoint(endpoint.id.raw());
  response.set_endpoint_name(endpoint.name);
  response.set_collector(collector);
  return {200, response.SerializeAsString(), 0};
}

}  // namespace tidemark::identity
