#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>

namespace tidemark::store {

struct CopyProgress {
  std::uint64_t bytes = 0;  ///< that were copied
  std::uint64_t bytes_total = 0;
};

/// Port to a copy of the whole store, made while it is written. Thread-safe; a copy holds up neither writing
/// nor reading.
class BackupStore {
 public:
  virtual ~BackupStore() = default;

  /// What a copy made now would take on the disk.
  virtual absl::StatusOr<std::uint64_t> bytes() = 0;
  /// Copies the store, as it is at one moment, into an empty file that is there. `go_on` is told how far it
  /// is, some hundred times a second at most; where it says no, the copy ends (kCancelled).
  /// kResourceExhausted where the disk is full, or too much was written to the store meanwhile. After an
  /// error the file holds nothing of use. A store that is opened on the copy is of a new generation. Nothing
  /// is synced.
  virtual absl::Status copy(const std::filesystem::path& file,
                            const std::function<bool(const CopyProgress&)>& go_on) = 0;
};

}  // namespace tidemark::store
