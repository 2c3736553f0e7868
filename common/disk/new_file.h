#pragma once

#include <absl/status/status.h>

#include <filesystem>

/// Large files that somebody else writes: made empty, written, synced, and moved to their place once they are
/// whole. Errors name the path.
namespace tidemark::disk {

/// Makes it, empty and its owner's alone. kAlreadyExists where there is something, a dangling link included.
absl::Status make_private_file(const std::filesystem::path& path);

/// What was written to it, by whomever, survives power loss once this has returned.
absl::Status sync_file(const std::filesystem::path& path);

/// Renames it, and syncs the folder. kAlreadyExists where there is something at `to`, which stays as it is.
absl::Status move_to_free_place(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace tidemark::disk
