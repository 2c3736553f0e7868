#pragma once

#include <string>
#include <thread>

#include "collector/cut/cut.h"
#include "common/sync/mutex.h"

namespace tidemark::cut {

/// Takes the cut's turns on a thread of its own, so that no stream, digest or question waits for it.
class CutThread {
 public:
  /// The cut outlives it.
  explicit CutThread(Cut& cut) : cut_(cut), thread_([this] { work(); }) {}
  /// Stops.
  ~CutThread() { stop(); }
  CutThread(const CutThread&) = delete;
  CutThread& operator=(const CutThread&) = delete;

  /// Returns when the turn that is under way has ended. By one thread.
  void stop();

  static constexpr Duration kInterval{1'000};

 private:
  void work();
  bool wait() ABSL_LOCKS_EXCLUDED(mutex_);

  Cut& cut_;
  Mutex mutex_;
  Condition wake_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tidemark::cut
