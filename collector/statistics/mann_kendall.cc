#include "collector/statistics/mann_kendall.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "collector/statistics/distributions.h"

namespace tidemark::statistics {
namespace {

/// n(n−1)(2n+5): 18 times the variance of S of n different values.
double weight(double n) { return n * (n - 1) * (2 * n + 5); }

double variance_of_s(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double sum = weight(static_cast<double>(sorted.size()));
  for (auto from = sorted.begin(); from != sorted.end();) {
    const auto to = std::find_if(from, sorted.end(), [&](double value) { return value != *from; });
    sum -= weight(static_cast<double>(to - from));
    from = to;
  }
  return sum / 18;
}

}  // namespace

MannKendall mann_kendall(std::span<const double> values) {
  MannKendall out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    int of_this = 0;
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      of_this += static_cast<int>(values[j] > values[i]) - static_cast<int>(values[j] < values[i]);
    }
    out.s += of_this;
  }
  out.variance = variance_of_s(values);
  if (out.variance <= 0 || out.s == 0) return out;
  out.z = static_cast<double>(out.s > 0 ? out.s - 1 : out.s + 1) / std::sqrt(out.variance);
  out.p = normal_two_sided(out.z);
  return out;
}

}  // namespace tidemark::statistics
