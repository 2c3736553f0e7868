#pragma once

#include <cstddef>
#include <map>

#include "collector/catalog/calendar.h"
#include "collector/trends/history.h"

/// Runs say how components were; what an outage's words, its error bar and its detection are made of only
/// the results themselves say. Pure.
namespace tidemark::trends {

/// Whether the leaf is anything else than UP somewhere in the range. Where it is not, neither its words are
/// needed nor does it matter when its results were known.
bool suffers(const TreeNode& leaf, timeline::Interval range);

/// Of which components, by their places, results are needed, and over which times, led as by
/// Reader::results(): of those that suffer in an outage that touches a figure of one of the two periods.
/// Times of a component that are a day or less apart are one.
std::map<std::size_t, timeline::Intervals> results_needed(const History& history,
                                                          const catalog::Period& period,
                                                          const catalog::Period& previous);

}  // namespace tidemark::trends
