#pragma once

#include <optional>

#include "agent/sample/check/judge.h"
#include "common/model/time.h"

namespace tidemark::check {

/// When a value is bad, for how long it must be so, and how far it must come back.
struct ThresholdRule {
  Bounds above;           ///< bad at or above
  Bounds below;           ///< bad below
  Duration hold{};        ///< bad without a break for at least this long; 0: at once
  double hysteresis = 0;  ///< once in force, over only that far on the good side of its bound; at least 0
};

/// One series judged value by value, in order of time, which is a steady clock's. Pure.
class Threshold {
 public:
  explicit Threshold(const ThresholdRule& rule) : rule_(rule) {}

  /// The state after this value: never UNKNOWN.
  CheckState feed(Duration at, double value);

  CheckState state() const { return state_; }
  /// Bad, but not yet for long enough to be `state()`; absent: nothing is on its way.
  std::optional<CheckState> coming() const { return coming_; }
  /// Since when the value has been as bad as state(), or coming(); absent: it is well.
  std::optional<Duration> since() const;

 private:
  struct Level {
    std::optional<Duration> since;
    bool in_force = false;
  };
  void judge(Level& level, Duration at, double value, std::optional<double> above,
             std::optional<double> below) const;

  ThresholdRule rule_;
  Level warning_;
  Level critical_;
  CheckState state_ = CheckState::kOk;
  std::optional<CheckState> coming_;
};

}  // namespace tidemark::check
