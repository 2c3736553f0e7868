#pragma once

#include <absl/status/status.h>

#include <filesystem>

namespace tidemark::disk {

/// The symbolic link points to `folder`, which lies beside it, from now on: several files exchanged in one
/// rename. After an error it points where it did.
absl::Status point_link(const std::filesystem::path& link, const std::filesystem::path& folder);

}  // namespace tidemark::disk
