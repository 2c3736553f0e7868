#pragma once

#include <functional>
#include <map>
#include <memory>

#include "tests/support/simulated_clock.h"

namespace tidemark {

/// Timers that run when time is told to pass.
class SimulatedLoop {
 public:
  SimulatedClock clock;

  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after() {
    return [this](Duration delay, std::function<void()> work) -> std::shared_ptr<void> {
      auto handle = std::make_shared<std::function<void()>>(std::move(work));
      timers_.emplace(clock.monotonic() + delay, handle);
      return handle;
    };
  }
  /// To the next timer, if it is due within the time; else all of the time passes. `between` is called at
  /// each stop.
  void pass(Duration time, const std::function<void()>& between) {
    const Duration end = clock.monotonic() + time;
    between();
    while (!timers_.empty() && timers_.begin()->first <= end) {
      const Duration due = timers_.begin()->first;
      const auto work = timers_.begin()->second.lock();
      timers_.erase(timers_.begin());
      if (due > clock.monotonic()) clock.pass(due - clock.monotonic());
      if (work) (*work)();
      between();
    }
    clock.pass(end - clock.monotonic());
  }

 private:
  std::multimap<Duration, std::weak_ptr<std::function<void()>>> timers_;
};

}  // namespace tidemark
