#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "common/model/time.h"
#include "common/sync/mutex.h"

namespace tidemark::upkeep {

/// What the store needs beside its streams: small steps on a thread of their own, so that no stream, digest
/// or question waits for them.
class Upkeep {
 public:
  struct Chore {
    std::string name;  ///< for the log: "the cut"
    /// One step; true: there is more to do, soon. Its errors are logged, the same one once.
    std::function<absl::StatusOr<bool>()> step;
  };

  /// A step of each in turn, so that none holds the others up; where none says there is more, it looks again
  /// after `interval`.
  Upkeep(std::vector<Chore> chores, Duration interval);
  /// Stops.
  ~Upkeep() { stop(); }
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  /// Returns when the step that is under way has ended. By one thread.
  void stop();

 private:
  void work();
  bool round();
  bool go_on(Duration wait);

  const std::vector<Chore> chores_;
  const Duration interval_;
  std::vector<std::string> troubles_;  // said last, of each chore; the thread's
  Mutex mutex_;
  Condition wake_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tidemark::upkeep
