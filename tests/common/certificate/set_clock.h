#pragma once

#include <atomic>

#include "common/clock/clock.h"

namespace tidemark {

/// Shows what it was set to.
class SetClock : public Clock {
 public:
  explicit SetClock(TimePoint now) : ms_(unix_ms(now)) {}
  TimePoint now() const override { return from_unix_ms(ms_); }
  Duration monotonic() const override { return Duration{ms_.load()}; }
  void set(TimePoint now) { ms_ = unix_ms(now); }
  void advance(Duration by) { ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace tidemark
