#pragma once

#include <absl/status/statusor.h>

#include "collector/store/retention_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::retention {

/// So long measurements are kept, in each tier.
struct RetentionOptions {
  Duration samples = std::chrono::hours(24 * 30);
  Duration hours = std::chrono::hours(24 * 366 * 3);
  Duration days = std::chrono::hours(24 * 366 * 10);
  Duration results = std::chrono::hours(24 * 365 * 3);
  Duration events = std::chrono::hours(24 * 365 * 3);
  Duration interval = std::chrono::minutes(10);         ///< between two looks at what is old
  Duration shrink_interval = std::chrono::seconds(10);  ///< and at what is free, once nothing is left to do
  std::size_t rows_max = 200;               ///< of one commit, so that ingest never waits for long
  std::size_t pages_max = 1'000;            ///< likewise
  std::size_t free_bytes_kept = 64u << 20;  ///< of the file at most, for what comes next
};

/// Forgets what is older than it is kept, in small steps, and gives the room back to the disk. turn() is
/// called by one thread at a time. Vitals: retention.rows, retention.pages, retention.failures.
class Retention {
 public:
  /// Everything outlives it.
  Retention(store::RetentionStore& store, const RetentionOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// One step; true: there may be more to do.
  absl::StatusOr<bool> turn();

 private:
  store::RetentionStore& store_;
  const RetentionOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  absl::StatusOr<bool> forget();
  absl::StatusOr<bool> shrink();

  std::int64_t after_ = 0;  // endpoint, of the look that is under way
  Duration next_look_{};    // by the monotonic clock
  Duration next_shrink_{};
};

}  // namespace tidemark::retention
