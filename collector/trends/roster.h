#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <vector>

#include "collector/store/reader.h"
#include "collector/trends/known_runs.h"
#include "collector/trends/presence.h"
#include "collector/trends/service_trend.h"
#include "collector/trends/tree.h"

/// Reading what services are made of, for trends' own use.
namespace tidemark::trends {

/// All components that there are, as selectors see them.
struct Roster {
  std::vector<store::ComponentId> ids;
  std::vector<Choice> choices;
  std::vector<const store::EndpointRow*> endpoints;  ///< of each component
  std::vector<store::EndpointRow> rows;
};
absl::StatusOr<Roster> read_roster(store::Reader& reader);

/// What is expected of the endpoint of the component at a place.
using Expectations = std::function<Expected(std::size_t place)>;

/// The components at the given places with their results, runs and absences, for a timeline over `range` as
/// of `now`; those at others stay empty. `known` as of read_runs().
absl::StatusOr<std::vector<Component>> read_components(store::Reader& reader, const Roster& roster,
                                                       const std::vector<std::size_t>& places,
                                                       timeline::Interval range, TimePoint now,
                                                       const Expectations& expected_of,
                                                       KnownRuns* known = nullptr);

/// What was lost, refused or is unproven of the sources behind the components, since a time.
absl::StatusOr<LedgerNote> read_ledger(store::Reader& reader, const Roster& roster,
                                       const std::vector<std::size_t>& places, timeline::Interval period);

}  // namespace tidemark::trends
