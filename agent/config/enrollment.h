#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

namespace tidemark {

/// How an endpoint enrols by itself (enrollment.toml): what an installation or an image leaves for the agent.
struct Enrollment {
  std::string server;  ///< the collector's enrolment address, HOST[:PORT]
  std::string token;   ///< a secret
};

/// kNotFound: there is none. kPermissionDenied: others may read it. kInvalidArgument: its mistakes, one a
/// line.
absl::StatusOr<Enrollment> read_enrollment(const std::filesystem::path& file);

/// The one in the agent's own folder: there the agent can remove it, as it cannot below /etc.
std::filesystem::path own_enrollment_file(const std::filesystem::path& state_dir);

/// Removes that one, so that its token is nowhere any more. No error where there is none.
absl::Status forget_enrollment(const std::filesystem::path& state_dir);

}  // namespace tidemark
