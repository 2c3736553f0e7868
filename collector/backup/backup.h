#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "collector/store/backup_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::backup {

struct Made {
  std::uint64_t bytes = 0;
  Duration took{};
};

/// Makes copies of the store while it runs. A copy is written to FILE.partial, which is its owner's alone,
/// and gets its name once it is whole and on the disk: a FILE that is there is good. What a copy that was cut
/// off left behind goes with the next one to the same place. Thread-safe; one at a time. Vitals: backup.made,
/// backup.failed, backup.bytes (of the last).
class Backup {
 public:
  /// Free on the disk beside the copy's size: for what is written to the store meanwhile.
  static constexpr std::uint64_t kRoomBeside = 128u << 20;

  /// Everything outlives it. `store_folder` is where the store lies.
  Backup(store::BackupStore& store, std::filesystem::path store_folder, const Clock& clock, Vitals& vitals)
      : store_(store), store_folder_(std::move(store_folder)), clock_(clock), vitals_(vitals) {}

  /// Returns once it is done. Errors are sentences for the admin, and leave nothing behind: kInvalidArgument
  /// where `file` is no full path or lies in the store's folder, kAlreadyExists where something is there,
  /// kFailedPrecondition where another backup is under way, kResourceExhausted where there is not enough
  /// room, kCancelled where `go_on` says no.
  absl::StatusOr<Made> make(const std::filesystem::path& file,
                            const std::function<bool(const store::CopyProgress&)>& go_on);

 private:
  absl::Status check(const std::filesystem::path& file);
  absl::Status write(const std::filesystem::path& file,
                     const std::function<bool(const store::CopyProgress&)>& go_on);

  store::BackupStore& store_;
  const std::filesystem::path store_folder_;
  const Clock& clock_;
  Vitals& vitals_;
  std::atomic<bool> busy_{false};
};

}  // namespace tidemark::backup
