#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

#include "common/certificate/certificate.h"
#include "common/model/ids.h"

/// The files are described in IDENTITY.md.
namespace tidemark::enroll {

/// Who this endpoint is, and how it proves it.
struct Identity {
  EndpointId id;
  std::string name;       ///< as the collector chose it
  std::string collector;  ///< host:port of the stream, as it was at enrolment
  std::string enrolment;  ///< host:port at which it enrolled, and renews
  std::string key_pem;    ///< a secret
  std::string certificate_pem;
  std::string ca_pem;  ///< of the authorities that may sign for the collector, one after the other
};

/// For the agent's start. kNotFound: this endpoint is not enrolled. kPermissionDenied: others may read the
/// key. kFailedPrecondition: the files do not fit together. The certificate's time is not looked at.
absl::StatusOr<Identity> load_identity(const std::filesystem::path& state_dir);

/// Why this agent and its collector may not trust each other; empty: nothing is known to be wrong.
std::string mistrust(const Identity& identity, TimePoint now);

/// The key of an enrolment, or a renewal, that has not been answered yet, kept durably so that a repeated
/// request is the same one. Loads it, or makes and writes it; one that already became the identity's is
/// replaced by a new one.
absl::StatusOr<certificate::PrivateKey> pending_key(const std::filesystem::path& state_dir);

/// Makes it this endpoint's identity in one step, and forgets the pending key and the identity before it.
/// An error leaves the old one, or none, in force.
absl::Status install_identity(const std::filesystem::path& state_dir, const Identity& identity);

}  // namespace tidemark::enroll
