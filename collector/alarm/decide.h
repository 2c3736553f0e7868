#pragma once

#include <string>
#include <vector>

#include "collector/alarm/alarm.h"

namespace tidemark::alarm {

struct Decision {
  std::vector<Notice>
      notices;             ///< in the order of the sight: each service's outages and burn rates, then sites
  std::vector<Said> said;  ///< all that were given, as they are now, then new ones
};

/// An outage that had been over for so long when it was seen first is not told: the reports have it.
inline constexpr Duration kToldLateMax = std::chrono::hours(24);

/// What to say now. Pure: with what it returned, the same sight again says nothing and changes nothing, and
/// an older sight says nothing twice. Alarms that have ended are to be given too as long as an outage of
/// theirs may be in a sight, that is while `ended` is after its `from`.
Decision decide(const Sight& sight, std::vector<Said> said);

/// From when on the service's outages have to be looked at: `usual`, or the begin of its oldest open alarm.
TimePoint look_from(const std::vector<Said>& said, const std::string& service, TimePoint usual);

}  // namespace tidemark::alarm
