#pragma once

#include <cstdint>
#include <optional>

#include "common/model/time.h"

namespace tidemark::learn {

/// How often a threshold would have fired on one series, value by value, in order of time. It fires once the
/// value was bad for `hold` without a break, from then until it is `hysteresis` on the good side of its
/// bound. A silence of more than kBreak ends what there was. Pure.
class Firing {
 public:
  static constexpr Duration kBreak = std::chrono::minutes(10);

  Firing(double bound, bool above, Duration hold, double hysteresis)
      : bound_(bound), above_(above), hold_(hold), hysteresis_(hysteresis) {}

  void feed(TimePoint time, double value);
  std::uint64_t count() const { return count_; }
  /// Up to the last value.
  Duration lasted() const { return lasted_; }

 private:
  double bound_;
  bool above_;
  Duration hold_;
  double hysteresis_;
  std::optional<TimePoint> bad_since_;
  std::optional<TimePoint> last_;
  bool fires_ = false;
  std::uint64_t count_ = 0;
  Duration lasted_{};
};

}  // namespace tidemark::learn
