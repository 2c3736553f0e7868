#include "agent/sample/watch/burst.h"

#include <utility>

namespace tidemark::watch {

bool BurstGate::admit(Duration now) {
  if (!open(now)) {
    opened_ = now;
    passed_ = 0;
  }
  if (passed_ < burst_) {
    ++passed_;
    return true;
  }
  ++suppressed_;
  return false;
}

std::optional<Duration> BurstGate::due(Duration now) const {
  if (suppressed_ == 0) return std::nullopt;
  return open(now) ? *opened_ + kWindow : now;
}

std::uint64_t BurstGate::take_suppressed() { return std::exchange(suppressed_, 0); }

}  // namespace tidemark::watch
