#pragma once

#include <cstdint>
#include <string>

#include "collector/learn/distribution.h"
#include "common/model/telemetry.h"
#include "common/model/time.h"

/// A threshold out of what was measured (LEARN.md). Pure.
namespace tidemark::learn {

/// Fewer values say nothing.
inline constexpr std::uint64_t kValuesMin = 200;
/// Margins, in spreads: from the median to the quantile that nearly all values keep.
inline constexpr double kWarningMargin = 0.5;
inline constexpr double kCriticalMargin = 1.5;
/// A share that comes so near to 1 has no room for a threshold.
inline constexpr double kRoomMin = 0.01;
/// Peaks that are shorter are let pass.
inline constexpr Duration kHold = std::chrono::minutes(5);

/// What is known of a group of series.
struct Learnt {
  std::string metric;
  Attributes attributes;  ///< those that tell kinds apart, not things: cpu.mode, not system.device
  std::string unit;       ///< of a counter with "/s"
  bool rate = false;
  bool only_rises = false;  ///< a gauge that never fell, such as an uptime
  Distribution values;
};

struct Proposal {
  bool proposed = false;
  bool above = true;  ///< bad at or above; else bad below
  double warning = 0;
  double critical = 0;
  double hysteresis = 0;
  std::string why;  ///< the rule in words, or why nothing is proposed
};
Proposal propose(const Learnt& learnt);

/// The attributes that tell kinds apart: whose key ends with mode, state, status, type, direction, resource
/// or kind. All others name a thing (a device, an interface), and are left out.
Attributes kinds_of(const Attributes& attributes);

/// To so many significant digits, up or down.
double rounded(double value, bool up, int digits);

}  // namespace tidemark::learn
