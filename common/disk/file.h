#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

/// Small whole files, written so that a crash leaves the old or the new one. Errors name the path.
namespace tidemark::disk {

/// Who may read what was written.
enum class Access {
  kPrivate,  ///< the owner alone: keys, tokens
  kShared,   ///< everybody may read
};

/// kNotFound where there is none; kResourceExhausted where it is larger than `bytes_max`.
absl::StatusOr<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Writes beside it, syncs, renames over it, syncs the folder. An error leaves the old file as it was.
absl::Status write_file(const std::filesystem::path& path, std::string_view content, Access access);

/// What becomes of a file that is where another one is to be.
enum class Standing {
  kStays,     ///< then nothing is written
  kGivesWay,  ///< in one step
};

/// A file that is its owner's alone, whole or not there at all, whoever else writes it at the same time. Made
/// by root it belongs to whom `heir_of` belongs to, a folder such as a service's state. kAlreadyExists where
/// what is there stays.
absl::Status write_private_file(const std::filesystem::path& path, std::string_view content,
                                const std::filesystem::path& heir_of, Standing standing);

/// write_file() with the rights and the owner of the file that is there; a new one everybody may read. For
/// files that people write too.
absl::Status replace_file(const std::filesystem::path& path, std::string_view content);

/// Makes the folder and its parents where missing; the last one is the owner's alone, however it was before:
/// for secrets.
absl::Status make_private_folder(const std::filesystem::path& path);

/// Makes the folder and its parents where missing; the last one is the owner's alone. One that is there keeps
/// what its group may read: who administers the machine said so. Nobody else keeps anything.
absl::Status make_service_folder(const std::filesystem::path& path);

/// What was made, renamed or removed in the folder survives power loss once this has returned.
absl::Status sync_folder(const std::filesystem::path& path);

/// An error where others than the owner can read the file: for secrets.
absl::Status check_private(const std::filesystem::path& path);

}  // namespace tidemark::disk
