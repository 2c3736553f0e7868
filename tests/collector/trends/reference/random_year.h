#pragma once

#include <cstdint>

#include "tests/collector/trends/reference/story.h"

namespace tidemark::reference {

/// A story in whole minutes, of one year and what is around it: a tree with rules, hours and holidays in a
/// zone whose clock changes in both directions (or never), planned work, corrections, acknowledgements,
/// results that are late, repeated or contradict one another, flapping, endpoints that were away, a collector
/// that was down.
Story random_year(std::uint64_t seed);

/// The same in whole milliseconds, of a few seconds around an hour of the local clock or a change of it.
Story random_moment(std::uint64_t seed);

}  // namespace tidemark::reference
