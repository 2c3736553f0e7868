#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>

#include "common/model/time.h"

namespace tidemark::store {

/// What ended before these moments is forgotten.
struct Cutoffs {
  TimePoint samples;
  TimePoint hours;  ///< hourly roll-ups
  TimePoint days;   ///< daily ones, and the sketches
  TimePoint results;
  TimePoint events;
};

/// Port to what is old. Thread-safe.
class RetentionStore {
 public:
  virtual ~RetentionStore() = default;

  /// Of the endpoints behind `after`, some of them, removes at most `rows_max` rows that ended before the
  /// cutoffs, in one commit. `after` moves with those of which nothing is left to remove; 0: that was the
  /// last one. How many rows there were. What is uncut or was never joined goes with the samples. The newest
  /// result of each component stays.
  virtual absl::StatusOr<std::size_t> forget(const Cutoffs& cutoffs, std::int64_t& after,
                                             std::size_t rows_max) = 0;
  /// Gives at most `pages_max` of the file's free pages back to the disk; how many. A 96th of what is in use
  /// (64 pages at least) stays free, and no more than `keep_bytes`.
  virtual absl::StatusOr<std::size_t> shrink(std::size_t keep_bytes, std::size_t pages_max) = 0;
};

}  // namespace tidemark::store
