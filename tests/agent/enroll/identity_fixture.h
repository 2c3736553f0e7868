#pragma once

#include <string>

#include "agent/enroll/identity.h"
#include "tests/common/certificate/authority_fixture.h"

namespace tidemark::enroll {

inline Identity make_identity(const certificate::Holder& authority, const std::string& name,
                              const certificate::PrivateKey& key) {
  const auto id = EndpointId::random();
  const auto certificate = certificate::issue({.purpose = certificate::Purpose::kClient,
                                               .uris = {certificate::source_uri(id)},
                                               .not_before = certificate::kNow - certificate::kDay,
                                               .not_after = certificate::kNow + 365 * certificate::kDay},
                                              key.public_key(), authority.certificate, authority.key);
  return {id,
          name,
          "collector.example:7443",
          "collector.example:7444",
          key.pem(),
          certificate->pem(),
          authority.certificate.pem()};
}

inline Identity make_identity(const certificate::Holder& authority, const std::string& name) {
  return make_identity(authority, name, certificate::PrivateKey::generate().value());
}

}  // namespace tidemark::enroll
