#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "common/certificate/certificate.h"

/// Making certificates. The serial is random, 127 bits.
namespace tidemark::certificate {

enum class Purpose {
  kAuthority,  ///< CA:TRUE, signs certificates
  kServer,     ///< CA:FALSE, serverAuth
  kClient,     ///< CA:FALSE, clientAuth
};

struct Profile {
  Purpose purpose = Purpose::kClient;
  std::string common_name{};  ///< empty: an empty subject
  std::vector<std::string> uris{};
  std::vector<std::string> hosts{};  ///< names and addresses; each becomes DNS or IP, whichever it is
  TimePoint not_before{};            ///< cut to seconds
  TimePoint not_after{};
};

/// An authority's own certificate.
absl::StatusOr<Certificate> self_sign(const Profile& profile, const PrivateKey& key);
/// For another's key, signed by the authority.
absl::StatusOr<Certificate> issue(const Profile& profile, const PublicKey& subject,
                                  const Certificate& authority, const PrivateKey& authority_key);

}  // namespace tidemark::certificate
