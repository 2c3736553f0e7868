#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace tidemark::statistics {

/// The values that have `ranks` (from 0, growing, below the number of values) others before them in growing
/// order, without sorting all: Hoare's selection (1961) without branches in its inner loop. O(n) for a few
/// ranks, at worst O(n log n). No NaN; the order of `values` changes.
std::vector<double> at_ranks(std::span<double> values, std::span<const std::size_t> ranks);

/// The median of five, without branches.
inline double median_of_five(double a, double b, double c, double d, double e) {
  // Neither the least of each pair's lesser ones nor the greatest of their greater ones is it.
  const double low = std::max(std::min(a, b), std::min(c, d));
  const double high = std::min(std::max(a, b), std::max(c, d));
  return std::max(std::min(low, high), std::min(std::max(low, high), e));
}

/// The mean of the two in the middle where their number is even; 0 where there is none.
double median(std::vector<double> values);

/// The median distance from the median, times 1.4826: the standard deviation where the values are normal, and
/// little moved by outliers (Hampel 1974).
double robust_deviation(std::vector<double> values);

}  // namespace tidemark::statistics
