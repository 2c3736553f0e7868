#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <istream>
#include <string>

#include "agent/enroll/identity.h"
#include "common/certificate/token.h"
#include "common/model/endpoint.h"
#include "common/pinned/address.h"

namespace tidemark::enroll {

/// From the file of `--token-file`; where that is empty from the file that TIDEMARK_TOKEN_FILE names; else
/// one line from `in`. Never from an argument, which every user of the machine could read. A file must be its
/// owner's alone.
absl::StatusOr<certificate::EnrollmentToken> read_token(const std::string& token_file, std::istream& in);

struct EnrollOptions {
  std::filesystem::path state_dir;
  pinned::Address collector;  ///< the enrolment port
  certificate::EnrollmentToken token;
  EndpointFacts facts;
  bool force = false;        ///< replace an identity that is there
  Duration timeout{15'000};  ///< of each of: finding the address, connecting, handshake, answer
};

/// One attempt: a key in `state_dir`, one HTTPS POST to the collector whose authority the token pins, the
/// identity in place. The secret leaves only after the chain was checked. An attempt whose answer was lost
/// may be repeated with the same token: it comes to the same endpoint. Blocks its thread; has no other.
/// Errors are one sentence: kAlreadyExists (enrolled, and no `force`), kUnavailable (not reachable, or told
/// to wait), kPermissionDenied (wrong collector, or token refused), kFailedPrecondition (an answer that does
/// not fit the key), or what the disk says.
absl::StatusOr<Identity> enroll(const EnrollOptions& options);

}  // namespace tidemark::enroll
