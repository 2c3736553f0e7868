#pragma once

#include <algorithm>

#include "collector/catalog/calendar.h"
#include "collector/versions/definition.h"

namespace tidemark::trends {

/// A service that is asked for, by the definition that figures of it are made with.
struct Asked {
  versions::Definition definition;            ///< its catalogue is there, and keeps the service alive
  const catalog::Service* service = nullptr;  ///< never null
  catalog::Period period;                     ///< where one is asked for
};

/// The instant whose definition a period's figures of that time are made with: its last one, or now where it
/// is not over.
inline TimePoint end_or_now(timeline::Interval period, TimePoint now) {
  return period.to <= now ? period.to - Duration{1} : now;
}

}  // namespace tidemark::trends
