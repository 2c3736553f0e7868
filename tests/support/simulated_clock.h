#pragma once

#include "common/clock/clock.h"

namespace tidemark {

/// Time that passes only when it is told to.
class SimulatedClock : public Clock {
 public:
  explicit SimulatedClock(TimePoint start = from_unix_ms(1'767'225'600'000)) : now_(start) {}  // 2026-01-01

  TimePoint now() const override { return now_; }
  Duration monotonic() const override { return monotonic_; }

  void pass(Duration d) { now_ += d, monotonic_ += d; }
  /// The wall clock is set, forwards or backwards.
  void jump(Duration d) { now_ += d; }

 private:
  TimePoint now_;
  Duration monotonic_{};
};

}  // namespace tidemark
