#pragma once

#include <absl/status/statusor.h>

#include <cstdint>

#include "collector/store/results_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::cut {

struct ResultCutOptions {
  Duration age_max = std::chrono::minutes(10);  ///< an endpoint with an older one is cut
  std::size_t results_max = 10'000;             ///< of one commit
};

/// Turns check results, which have a row each, into chunks of columns: endpoint by endpoint, all but the
/// newest of each component. Goes round all endpoints once in the time of `age_max`; nothing is kept in
/// memory between two turns but where it is. turn() is called by one thread at a time. Vitals: cut.results,
/// cut.result_chunks, cut.result_bytes, cut.failures.
class ResultCut {
 public:
  /// Everything outlives it.
  ResultCut(store::ResultsStore& store, const ResultCutOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// One commit; true: there is more. After an error nothing was cut; the next turn tries again.
  absl::StatusOr<bool> turn();
  /// Everything that waits now, however young.
  absl::Status all();

 private:
  /// Of endpoints beyond `after`, which it moves; true: there are others behind.
  absl::StatusOr<bool> cut(std::int64_t& after, TimePoint before);

  store::ResultsStore& store_;
  const ResultCutOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  std::int64_t after_ = 0;
  Duration next_{};  // round, by the monotonic clock
};

}  // namespace tidemark::cut
