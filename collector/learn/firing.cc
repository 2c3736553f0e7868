#include "collector/learn/firing.h"

namespace tidemark::learn {

void Firing::feed(TimePoint time, double value) {
  const bool silent = last_ && time - *last_ > kBreak;
  if (silent) {
    bad_since_.reset();
    fires_ = false;
  }
  if (fires_) lasted_ += time - *last_;
  last_ = time;
  const double bound = fires_ ? bound_ - (above_ ? hysteresis_ : -hysteresis_) : bound_;
  const bool bad = above_ ? value >= bound : value < bound;
  if (!bad) {
    bad_since_.reset();
    fires_ = false;
    return;
  }
  if (!bad_since_) bad_since_ = time;
  if (fires_ || time - *bad_since_ < hold_) return;
  fires_ = true;
  ++count_;
}

}  // namespace tidemark::learn
