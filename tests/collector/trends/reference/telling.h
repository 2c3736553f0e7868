#pragma once

#include "collector/trends/figures.h"
#include "tests/collector/trends/reference/story.h"

/// A story as the collector's own functions see it, and their figures beside those of the reference.
namespace tidemark::reference {

trends::History history_of(const Story& story);

/// Fails the test where a figure differs: durations by a millisecond, shares by more than rounding.
void require_same(const trends::PeriodFigures& ours, const trends::PeriodFigures& reference);

/// Fails the test where an identity of METRICS.md does not hold.
void require_identities(const trends::PeriodFigures& figures);

}  // namespace tidemark::reference
