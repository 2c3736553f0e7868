#pragma once

#include <optional>
#include <vector>

#include "collector/timeline/outage.h"
#include "collector/trends/history.h"

namespace tidemark::trends {

/// When outages of a service were detected: the first time at which the results that had come by then made it
/// DOWN. A streak counts from the result that confirmed it, and a result lasts until its tolerance has
/// passed: that the next one would be late was not known before.
class Detection {
 public:
  /// The history, with timelines, outlives this.
  explicit Detection(const History& history) : history_(history), known_(history.components.size()) {}

  /// `span.last_seen` where the results never said so all at one time.
  TimePoint of(const timeline::OutageSpan& span);

 private:
  const timeline::Runs& known(std::size_t place);

  const History& history_;
  std::vector<std::optional<timeline::Runs>> known_;  // by component, where it was asked for
};

}  // namespace tidemark::trends
