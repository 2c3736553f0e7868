#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <vector>

#include "collector/store/runs_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::facts {

struct KeepRunsOptions {
  Duration behind = std::chrono::hours(6);          ///< nothing younger is kept: late results seldom hit it
  Duration due = std::chrono::hours(12);            ///< so far behind now, more is kept
  Duration span_max = std::chrono::hours(24 * 28);  ///< a row that spans as much is followed by a new one
  /// So much is read at once, and twice as much again where it has fewer results than `results_few`, or
  /// settles nothing.
  Duration portion = std::chrono::hours(24 * 4);
  std::size_t results_few = 10'000;
  std::size_t components_max = 16;  ///< of a step
  Duration step_max{50};            ///< after which a step takes no further component
  /// Between two rounds over all components: they are short, and an import leaves much to be kept at once.
  Duration interval = std::chrono::minutes(5);
};

/// Keeps what the results of each component come to up to some hours ago, so that years of them are judged
/// without being read. It is a cache: a figure is the same with it and without it.
///
/// Why a row is never wrong: runs are made of what a look at the store sees, on this thread, while the writer
/// goes on. A result that is filed before that look is in them. One that comes after it, at or before the
/// row's basis, would change them: the writer's thread notes it from begin() on, which is before the look,
/// and leaves the row out when it comes to filing it; and the same for results that are forgotten. Once the
/// row is there, whoever files such a result deletes the row in the same transaction.
///
/// turn() is called by one thread at a time. Vitals: runs.rows, runs.left_out (components of which something
/// came meanwhile), runs.failures.
class KeepRuns {
 public:
  /// Everything outlives it.
  KeepRuns(store::RunsStore& store, const KeepRunsOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// One commit of some components' rows; true: there is more. After an error nothing was kept; a component
  /// that cannot be read waits for the next round.
  absl::StatusOr<bool> turn();

 private:
  struct Made {
    store::NewRuns runs;
    bool any = false;   ///< there is something to be filed
    bool more = false;  ///< and after it there will be more
  };

  absl::Status look();
  absl::Status step();
  absl::StatusOr<Made> make(std::int64_t component, TimePoint now) const;

  store::RunsStore& store_;
  const KeepRunsOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  std::vector<std::int64_t> pending_;  // components, due
  std::int64_t after_ = 0;             // the round has come so far
  bool more_ = false;                  // components behind those
  Duration next_{};                    // round, by the monotonic clock
};

}  // namespace tidemark::facts
