#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

namespace tidemark::mail {

/// A password, a token or a key: the file's content without line breaks at its end, where nobody but its
/// owner can read it. kFailedPrecondition where others can.
absl::StatusOr<std::string> read_secret(const std::filesystem::path& file);

}  // namespace tidemark::mail
