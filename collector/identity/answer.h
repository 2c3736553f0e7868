#pragma once

#include <cstdint>
#include <string>

#include "collector/identity/authority.h"
#include "collector/store/identity_store.h"

namespace tidemark::identity {

/// Who asks.
struct Peer {
  std::string address;  ///< for the log
  std::string network;  ///< what backs off: the address, or the /64 that an IPv6 address lies in
};

/// What one POST is answered.
struct EnrollmentAnswer {
  unsigned status = 200;            ///< of HTTP
  std::string body;                 ///< an encoded EnrollResponse
  std::uint32_t retry_after_s = 0;  ///< 0: not said
};

EnrollmentAnswer refused_with(unsigned status, const std::string& sentence);
/// 429, since too many of this network's attempts were bad.
EnrollmentAnswer told_to_wait(Duration wait);
/// Signs for the endpoint that the store chooses, and leaves the certificate's text in `pem`. Authority and
/// `pem` outlive what is returned.
store::IdentityStore::Sign signing(const Authority& authority, const certificate::PublicKey& key,
                                   TimePoint now, std::string& pem);
/// What an endpoint was given for the key of this digest. kNotFound: nothing.
absl::StatusOr<store::CertificateRow> given_before(store::IdentityStore& store, EndpointId endpoint,
                                                   const std::string& public_key_digest);
/// `collector` as EnrollmentOptions has it.
EnrollmentAnswer certified(const Authority& authority, const store::EndpointRow& endpoint,
                           const std::string& pem, const std::string& collector);

}  // namespace tidemark::identity
