#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "common/secret/secret.h"

/// Where a configuration says that a secret is, and the secret that is there. Any thread. An error names the
/// place and says what would be right; it never holds a byte of the secret.
namespace tidemark::secret {

/// Of a place that is no file, but a credential of systemd.
inline constexpr std::string_view kCredentialPrefix = "credential:";

/// Whether it is "credential:NAME".
bool is_credential(std::string_view place);

/// An error where it is "credential:NAME" and the name cannot be one: of 1 to 255 visible characters of ASCII
/// or blanks, without '/' and ':', not beginning with a dot.
absl::Status check_place(std::string_view place);

/// What is in the file, or in the credential that systemd gives to the service in $CREDENTIALS_DIRECTORY. A
/// file in clear must be its owner's alone; whose a credential is, systemd says. What is sealed, anybody may
/// read: it is opened with the key file. kNotFound: there is none; kPermissionDenied: others can read it, or
/// this program cannot; kResourceExhausted: it is of more than `bytes_max`; kDataLoss: it cannot be opened;
/// kFailedPrecondition: systemd gives no credentials to this program; kInvalidArgument: check_place().
absl::StatusOr<Secret> read(const std::string& place, const std::filesystem::path& key_file,
                            std::size_t bytes_max);

}  // namespace tidemark::secret
