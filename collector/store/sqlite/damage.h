#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "common/model/time.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::store::sqlite {

/// What readers came upon that cannot be read, and left out: each is said in the log once, and counted once
/// since the start, however often it is asked for. Thread-safe. Vitals: store.damaged_chunks,
/// store.damaged_rollups, store.damaged_runs.
class Damage {
 public:
  static constexpr std::size_t kKnownMax =
      10'000;  ///< that are told apart; beyond, no further one is counted

  /// The vitals outlive it.
  explicit Damage(Vitals& vitals) : vitals_(vitals) {}

  /// Nothing where the status is good.
  void chunk(std::int64_t id, const absl::Status& status);
  /// Of results.
  void result_chunk(std::int64_t id, const absl::Status& status);
  /// `begin`: of their day or month, in Unix milliseconds.
  void rollups(std::int64_t endpoint, std::int64_t begin, const absl::Status& status);
  /// Of a component, from `from` on; they are made anew.
  void runs(std::int64_t component, TimePoint from, const absl::Status& status);

 private:
  void note(const char* vital, const std::string& what, const absl::Status& status);

  Vitals& vitals_;
  Mutex mutex_;
  std::set<std::string> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::store::sqlite
