#include "collector/statistics/wilson.h"

#include <algorithm>
#include <cmath>

namespace tidemark::statistics {

std::optional<ShareInterval> wilson(std::uint64_t k, std::uint64_t n) {
  constexpr double kZ = 1.959963984540054;
  if (n == 0) return std::nullopt;
  k = std::min(k, n);
  const double count = static_cast<double>(n);
  const double share = static_cast<double>(k) / count;
  const double square = kZ * kZ / count;
  const double middle = share + square / 2;
  const double half = kZ * std::sqrt(share * (1 - share) / count + square / (4 * count));
  ShareInterval out{share, (middle - half) / (1 + square), (middle + half) / (1 + square)};
  // Exact where nothing, or everything, happened; elsewhere only rounding could put a limit on the wrong
  // side.
  out.lower = k == 0 ? 0 : std::min(out.lower, share);
  out.upper = k == n ? 1 : std::max(out.upper, share);
  return out;
}

}  // namespace tidemark::statistics
