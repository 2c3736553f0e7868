#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <filesystem>

#include "common/secret/secret.h"

namespace tidemark::secret {

/// What `PROGRAM seal` is to do.
struct SealOptions {
  std::filesystem::path file{};       ///< that is written
  std::filesystem::path state_dir{};  ///< where the service's key is, or will be
  std::size_t bytes_max = 0;          ///< what the service reads of a secret
  bool replace = false;               ///< a file that is there
};

/// Writes a sealed file, its owner's alone, in one step; where there is no key yet, it is made. What root
/// writes belongs to the owner of `state_dir`. kAlreadyExists where there is a file and it is not to be
/// replaced; kInvalidArgument where the secret is empty or too long.
absl::Status seal_file(const SealOptions& options, const Secret& secret);

/// seal_file() with what standard input has; at a terminal with a line that is asked for and not shown.
/// Blocks until it is there. One program's one thread.
absl::Status seal_input(const SealOptions& options);

}  // namespace tidemark::secret
