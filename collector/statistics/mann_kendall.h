#pragma once

#include <cstdint>
#include <span>

namespace tidemark::statistics {

/// Mann–Kendall's test of whether values rise or fall over time (Mann 1945; Kendall 1975), for independent
/// values.
struct MannKendall {
  /// Pairs that rise less pairs that fall, over all pairs i < j.
  std::int64_t s = 0;
  /// Of S where there is no trend, with Kendall's correction for ties: (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18
  /// over the groups of t equal values. 0 where all are equal.
  double variance = 0;
  /// S moved by 1 toward 0 (the continuity correction), over √variance; 0 where all are equal.
  double z = 0;
  /// Of the normal distribution, two-sided; 1 where all are equal. The normal distribution is close from n =
  /// 10 on.
  double p = 1;
};

/// O(n²) over the pairs, with O(n log n) for the ties. No NaN.
MannKendall mann_kendall(std::span<const double> values);

}  // namespace tidemark::statistics
