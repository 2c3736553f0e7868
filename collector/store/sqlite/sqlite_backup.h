#pragma once

#include <filesystem>

#include "collector/store/backup_store.h"

namespace tidemark::store::sqlite {

struct CopyLimits {
  int step_pages = 256;  ///< that are copied between two looks at how things are
  /// The log (FILE-wal) cannot be folded into the file while it is copied, and the first commit afterwards
  /// waits until it was. Beyond a quarter of the file, within these bounds, the copy gives up.
  std::uint64_t log_bytes_min = 256u << 20;
  std::uint64_t log_bytes_max = std::uint64_t{4} << 30;
  std::uint64_t room_bytes_min = 64u << 20;  ///< free on the store's disk; below, it gives up as well
  std::uint64_t sync_bytes = 32u << 20;  ///< of the copy are synced at once, so that commits need not wait
};

/// Copies by SQLite's online backup, from a read-only connection of its own that looks at one state of the
/// file from the begin to the end: what is committed meanwhile makes it neither begin anew nor wait. Each
/// copy() is by itself.
class SqliteBackup final : public BackupStore {
 public:
  explicit SqliteBackup(std::filesystem::path file, const CopyLimits& limits = {})
      : file_(std::move(file)), limits_(limits) {}

  absl::StatusOr<std::uint64_t> bytes() override;
  absl::Status copy(const std::filesystem::path& file,
                    const std::function<bool(const CopyProgress&)>& go_on) override;

 private:
  absl::Status check(std::uint64_t total, std::uint64_t room_before) const;

  const std::filesystem::path file_;
  const CopyLimits limits_;
};

}  // namespace tidemark::store::sqlite
