#pragma once

#include <absl/status/status.h>

#include <string>

#include "collector/store/sqlite/connection.h"

namespace tidemark::store::sqlite {

/// FORMAT.md beside this file describes it.
constexpr int kSchemaVersion = 13;

/// Brings the file to kSchemaVersion, each version's step in a transaction of its own: after an error it has
/// the last whole version. kFailedPrecondition where a newer Tidemark wrote it, or something that is no
/// Tidemark store; then nothing was changed. `file` is for the sentence.
absl::Status migrate(Connection& connection, const std::string& file);

}  // namespace tidemark::store::sqlite
