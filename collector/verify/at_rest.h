#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>

#include "collector/store/sqlite/connection.h"

namespace tidemark::verify {

/// A read-only connection to a store that may be at rest: closed, left by a collector that was killed, or on
/// a disk that cannot be written. kNotFound, kFailedPrecondition as verify() says.
absl::StatusOr<std::unique_ptr<store::sqlite::Connection>> open_at_rest(const std::filesystem::path& file);

/// Whether the file's first bytes are a Tidemark store's, however damaged it is behind them.
bool looks_like_a_store(const std::filesystem::path& file);

}  // namespace tidemark::verify
