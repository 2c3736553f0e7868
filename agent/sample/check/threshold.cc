#include "agent/sample/check/threshold.h"

namespace tidemark::check {

void Threshold::judge(Level& level, Duration at, double value, std::optional<double> above,
                      std::optional<double> below) const {
  const double back = level.in_force ? rule_.hysteresis : 0;
  const bool bad = (above && value >= *above - back) || (below && value < *below + back);
  if (!bad) {
    level = {};
    return;
  }
  if (!level.since) level.since = at;
  level.in_force = level.in_force || at - *level.since >= rule_.hold;
}

CheckState Threshold::feed(Duration at, double value) {
  judge(warning_, at, value, rule_.above.warning, rule_.below.warning);
  judge(critical_, at, value, rule_.above.critical, rule_.below.critical);
  state_ = critical_.in_force  ? CheckState::kCritical
           : warning_.in_force ? CheckState::kWarning
                               : CheckState::kOk;
  coming_.reset();
  if (critical_.since && !critical_.in_force) {
    coming_ = CheckState::kCritical;
  } else if (warning_.since && state_ == CheckState::kOk) {
    coming_ = CheckState::kWarning;
  }
  return state_;
}

std::optional<Duration> Threshold::since() const {
  const CheckState what = coming_.value_or(state_);
  return what == CheckState::kCritical ? critical_.since : warning_.since;
}

}  // namespace tidemark::check
