#pragma once

#include <absl/status/status.h>

#include <filesystem>

namespace tidemark::disk {

/// Who is root goes on, for good, with the rights of the owner of a folder or file alone, so that what is
/// written there is his. Nothing happens to others, where root owns it, or where there is none.
absl::Status act_as_owner_of(const std::filesystem::path& folder);

}  // namespace tidemark::disk
