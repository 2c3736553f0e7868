#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "collector/store/reader.h"
#include "collector/trends/presence.h"
#include "collector/trends/tree.h"

/// Components out of the store, for the answers of a TrendSource.
namespace tidemark::trends {

using Expectations = std::function<Expected(const store::EndpointRow&)>;

/// All components that there are, as selectors see them. It may be moved, not copied.
struct Roster {
  Roster() = default;
  Roster(Roster&&) = default;
  Roster& operator=(Roster&&) = default;

  std::vector<store::ComponentId> ids;
  std::vector<Choice> choices;
  std::vector<const store::EndpointRow*> endpoints;  ///< of each component: one of `rows`
  std::vector<store::EndpointRow> rows;
};

absl::StatusOr<Roster> read_roster(store::Reader& reader);

/// The components at the given places with their results and absences, for a timeline over `range` that ends
/// there; those at others stay empty.
absl::StatusOr<std::vector<Component>> read_components(store::Reader& reader, const Roster& roster,
                                                       const std::vector<std::size_t>& places,
                                                       timeline::Interval range,
                                                       const Expectations& expected_of);

}  // namespace tidemark::trends
