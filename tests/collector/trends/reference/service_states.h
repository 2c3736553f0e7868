#pragma once

#include <optional>
#include <vector>

#include "tests/collector/trends/reference/probe_states.h"

namespace tidemark::reference {

/// A service at each step of its story.
struct ServiceStates {
  std::vector<std::vector<timeline::Result>> results;  ///< of each component, in order
  std::vector<States> probes;                          ///< by place, then by step
  std::vector<States> known;  ///< the same, as the results that had come by then said
  States service;
  std::vector<char> hours;         ///< within service hours
  std::vector<char> planned;       ///< M, also outside of service hours
  std::vector<char> planned_down;  ///< DOWN that is planned
  std::vector<char> corrected;     ///< DOWN that a correction takes out

  /// The components' states at a step, by their places.
  States at(std::size_t i) const;
  /// Whether they are those of another step.
  bool same(std::size_t i, std::size_t k) const;
  /// Within service hours and neither planned nor, where corrections are heeded, corrected.
  bool counts(std::size_t i, bool heed_corrections = true) const {
    return hours[i] && !planned[i] && !(heed_corrections && corrected[i]);
  }
};

ServiceStates states_of(const Story& story);

/// An outage, in steps from the story's begin.
struct Span {
  std::size_t failed = 0;
  std::optional<std::size_t> restored;
  std::size_t last_seen = 0;
  std::vector<std::size_t> down;  ///< the steps in which it was known to be DOWN
};

/// METRICS.md, section 2, "outage".
std::vector<Span> outages_of(const States& service, std::size_t merge_gap_steps);

}  // namespace tidemark::reference
