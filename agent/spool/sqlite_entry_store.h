#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>
#include <string>

#include "common/stream/entry_store.h"

namespace tidemark::spool {

/// A spool file that was opened, and what had to be done for it.
struct OpenedSpool {
  std::unique_ptr<stream::EntryStore> store;
  /// Set where the file that was there could not be used: why, and under which name it is kept. A new one
  /// began.
  std::string damage;
};

/// The spool's rows in one SQLite file (FORMAT.md): one connection, WAL, synchronous=FULL, a checksum a row.
/// A file that SQLite cannot open, or whose state cannot be read, is renamed to NAME.bad-N and a new one
/// begins. kFailedPrecondition where a newer Tidemark, or another program, wrote it; kUnavailable where the
/// folder cannot be written, or another agent has the file open (NAME.lock is held for the life of the
/// store).
absl::StatusOr<OpenedSpool> open_spool(const std::filesystem::path& file);

/// Whether an agent has it open now. Only looks.
bool is_in_use(const std::filesystem::path& file);

}  // namespace tidemark::spool
