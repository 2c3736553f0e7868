#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <optional>
#include <span>

#include "collector/store/reader.h"
#include "collector/timeline/runs.h"
#include "collector/trends/known_runs.h"

namespace tidemark::trends {

/// What the results of a component say.
struct ComponentRuns {
  std::optional<TimePoint> first;  ///< when its first result was; absent: it has none
  /// Those that touch the range and are cut at its end; the first may begin before it. Empty: there is no
  /// result before the range's end.
  timeline::Runs runs;
  /// Up to where the runs are kept, or the component's first result; before it they change only where
  /// Reader::revision() does.
  TimePoint settled = TimePoint::max();
};

/// The runs of components over `range`, which is cut at `now`, as of `now`: those of all their results until
/// then, whatever of them is kept already (collector/facts/keep_runs.h) and whatever has to be read. What is
/// kept costs some bytes a month; results are read where nothing is kept, and as far around the range as its
/// edges need. Those of one component are of one state of the store. One that is not there has no entry.
/// With `known`, the newest that is kept of a component is read once, and remembered there: its results since
/// are of a later state of the store, before which nothing changed it.
absl::StatusOr<std::map<store::ComponentId, ComponentRuns>> read_runs(
    store::Reader& reader, std::span<const store::ComponentId> components, timeline::Interval range,
    TimePoint now, KnownRuns* known = nullptr);

}  // namespace tidemark::trends
