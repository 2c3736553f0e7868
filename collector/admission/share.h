#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "common/model/time.h"

namespace tidemark::admission {

/// How much one source may send: so many bytes a second in the long run, and so many at once (the virtual
/// scheduling of ITU-T I.371's generic cell rate algorithm). take() by one thread at a time; the rest is
/// thread-safe. `now` is of the steady clock.
class Share {
 public:
  /// Both > 0.
  Share(std::uint64_t bytes_per_second, std::uint64_t burst_bytes)
      : per_second_(bytes_per_second), burst_(scaled(burst_bytes)) {}

  /// It sent them: what is beyond its share has to be made up by waiting.
  void take(std::uint64_t bytes, Duration now) {
    paid_until_ = std::max(paid_until_.load(), micros(now)) + scaled(bytes);
  }
  /// Whether it may send more.
  bool left(Duration now) const { return paid_until_ - micros(now) < burst_; }
  /// Nothing of what it sent counts any more.
  bool rested(Duration now) const { return paid_until_ <= micros(now); }

 private:
  static std::int64_t micros(Duration d) { return d.count() * 1'000; }
  std::int64_t scaled(std::uint64_t bytes) const {
    return static_cast<std::int64_t>(bytes * 1'000'000 / per_second_);
  }

  const std::uint64_t per_second_;
  const std::int64_t burst_;                  // in µs at that rate
  std::atomic<std::int64_t> paid_until_ = 0;  // µs
};

}  // namespace tidemark::admission
