#pragma once

#include <absl/status/status.h>

#include <filesystem>

namespace tidemark::disk {

/// "WHAT PATH: why" with the status code that fits errno's number.
absl::Status failed(const char* what, const std::filesystem::path& path, int error);

}  // namespace tidemark::disk
