#pragma once

#include "common/model/time.h"

namespace tidemark {

/// Port to time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// The wall clock; may jump.
  virtual TimePoint now() const = 0;
  /// Grows steadily, also while the wall clock is set; its zero means nothing. Stands still in suspend.
  virtual Duration monotonic() const = 0;
};

/// The operating system's clocks; lives as long as the program.
const Clock& system_clock();

}  // namespace tidemark
