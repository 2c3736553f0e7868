#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>

#include "collector/store/write_trouble.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::store::sqlite {

/// Whether the file can be written. Says on the log when it cannot and when it can again, once each.
/// Thread-safe. Vital: store.writes_failing (1 while it cannot).
class WriteHealth {
 public:
  /// Both outlive it.
  WriteHealth(const Clock& clock, Vitals& vitals) : clock_(clock), vitals_(vitals) {}

  /// What became of a try to write. Errors that are not the file's or the disk's tell nothing.
  void note(const absl::Status& status);
  std::optional<WriteTrouble> trouble() const;

 private:
  void recovered() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Vitals& vitals_;
  mutable Mutex mutex_;
  std::optional<WriteTrouble> trouble_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::store::sqlite
