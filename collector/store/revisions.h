#pragma once

#include <cstdint>
#include <unordered_map>

#include "common/model/ids.h"
#include "common/model/time.h"
#include "common/sync/mutex.h"

namespace tidemark::store {

/// How often it changed, since the store was opened, what is known of an endpoint's past: the past is what
/// its kept runs reach over, and all that is older than kPast when it comes; that they reach less far is a
/// change, too. Who remembers what was made of the past compares these: the same number then and now means
/// that it would be made the same. A change is counted as soon as it can be seen, before the next one is
/// made; who reads the number first, and then what it is about, never takes old for new; who joins what he
/// remembers to what he reads looks at the number once more after that. Thread-safe.
class Revisions {
 public:
  static constexpr Duration kPast = std::chrono::hours(12);

  void count(EndpointId endpoint) {
    MutexLock lock(mutex_);
    ++counts_[endpoint];
  }
  /// Of every endpoint.
  void count_all() {
    MutexLock lock(mutex_);
    ++all_;
  }
  std::uint64_t of(EndpointId endpoint) const {
    MutexLock lock(mutex_);
    const auto found = counts_.find(endpoint);
    return all_ + (found == counts_.end() ? 0 : found->second);
  }

 private:
  mutable Mutex mutex_;
  std::unordered_map<EndpointId, std::uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t all_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::store
