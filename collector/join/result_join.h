#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "collector/join/days.h"
#include "collector/store/results_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::join {

struct ResultJoinOptions {
  Duration late_max = store::kDayLateMax;
};

/// Makes one day of an endpoint's results out of its small chunks, as Join does of samples: late ones are in
/// their place then, and repeated ones are gone. turn() is called by one thread at a time. Vitals:
/// join.result_days, join.result_chunks, join.damaged, join.failures.
class ResultJoin {
 public:
  /// Everything outlives it.
  ResultJoin(store::ResultsStore& store, const ResultJoinOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// Joins the oldest day that is over; false: there is none. After an error nothing was joined; that day
  /// waits then until the others had their turn.
  absl::StatusOr<bool> turn();

 private:
  absl::StatusOr<store::JoinedResults> join(const store::EndpointDay& of);

  store::ResultsStore& store_;
  const ResultJoinOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  Days days_;
};

}  // namespace tidemark::join
