#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "common/secret/key.h"
#include "common/secret/secret.h"

/// The bytes of a sealed file (FORMAT.md). Values in, values out; any thread.
namespace tidemark::secret {

/// How long the file of a secret of so many bytes is.
std::size_t sealed_bytes(std::size_t secret_bytes);

/// What seals differs each time. kUnavailable where the system gives no random bytes.
absl::StatusOr<std::string> seal(const Key& key, std::string_view secret);

/// Whether a file's content is meant to be sealed, be it damaged or of a version that is not known here.
bool looks_sealed(std::string_view content);

/// kInvalidArgument where it has not the form; kDataLoss where the form is right, but it was sealed under
/// another key, or is not as it was written. The messages follow on the file's name.
absl::StatusOr<Secret> open_sealed(const Key& key, std::string_view content);

}  // namespace tidemark::secret
