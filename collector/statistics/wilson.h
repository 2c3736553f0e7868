#pragma once

#include <cstdint>
#include <optional>

namespace tidemark::statistics {

/// A share and where it lies with 95 % confidence, each 0…1.
struct ShareInterval {
  double share = 0;
  double lower = 0;
  double upper = 0;
};

/// k of n as a share with Wilson's score interval (Wilson 1927), z = 1.959964, without continuity correction:
/// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Absent where n is 0; k above n counts as n.
std::optional<ShareInterval> wilson(std::uint64_t k, std::uint64_t n);

}  // namespace tidemark::statistics
