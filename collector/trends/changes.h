#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/statistics/wilson.h"
#include "collector/store/rows.h"
#include "collector/trends/period_figures.h"

namespace tidemark::trends {

/// A change that touches members of a service: somebody told of it, or an agent saw it.
struct Change {
  TimePoint time;
  std::string text;
  std::vector<std::string> endpoints;  ///< by name; that it touches
  bool seen = false;                   ///< by an agent; else somebody told of it
  bool rolled_back = false;
  std::string failed_because;  ///< "rolled back", or the outage that followed; empty: it did not fail
};

/// An outage that begins so soon after a change to one of its causes counts as its failure.
inline constexpr Duration kChangeFailsWithin = std::chrono::hours(24);
/// What agents see on one endpoint within so long of what came before is one change.
inline constexpr Duration kOneChange = std::chrono::hours(1);

/// What agents saw: packages that were installed, upgraded or removed, and starts of the machine, in order of
/// time.
std::vector<Change> changes_seen(const std::vector<store::EventRow>& events,
                                 const std::map<EndpointId, std::string>& names);

/// METRICS.md, "change failure rate".
struct ChangeFailures {
  std::uint64_t changes = 0;
  std::uint64_t failed = 0;
  std::optional<statistics::ShareInterval> rate;  ///< absent: there were no changes
};

/// Of changes, in any order: says of each why it failed, and counts. `outages` are those of the period and of
/// as long after it as changes may fail.
ChangeFailures judge_changes(const std::vector<Outage>& outages, std::vector<Change>& changes);

}  // namespace tidemark::trends
