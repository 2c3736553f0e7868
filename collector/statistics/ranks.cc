#include "collector/statistics/ranks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tidemark::statistics {
namespace {

constexpr std::size_t kFew = 24;    // are sorted
constexpr std::size_t kMany = 512;  // are split at a value that is better chosen
constexpr int kPoorSplitsMax = 16;

/// The median of five of them, evenly spread.
double median_of_some(std::span<const double> values) {
  const auto at = [&](std::size_t tenth) { return values[tenth * values.size() / 10]; };
  return median_of_five(at(1), at(3), at(5), at(7), at(9));
}

/// The median of five such medians, each of a fifth of them.
double median_of_more(std::span<const double> values) {
  const std::size_t fifth = values.size() / 5;
  const auto of = [&](std::size_t i) { return median_of_some(values.subspan(i * fifth, fifth)); };
  return median_of_five(of(0), of(1), of(2), of(3), of(4));
}

/// Puts those that `goes_first` before the others and says how many they are. Each value is moved, so that no
/// branch depends on it: half of them would be guessed wrong.
template <typename GoesFirst>
std::size_t partition(std::span<double> values, GoesFirst goes_first) {
  std::size_t first = 0;
  for (double& slot : values) {
    const double value = slot;
    slot = values[first];
    values[first] = value;
    first += static_cast<std::size_t>(goes_first(value));
  }
  return first;
}

/// `ranks` are among all values, of which `below` are less than `values`.
void select(std::span<double> values, std::span<const std::size_t> ranks, std::size_t below,
            std::span<double> out) {
  int poor_splits = 0;
  while (!ranks.empty()) {
    if (values.size() <= kFew || poor_splits > kPoorSplitsMax) {
      std::sort(values.begin(), values.end());
      for (std::size_t i = 0; i < ranks.size(); ++i) out[i] = values[ranks[i] - below];
      return;
    }
    const double pivot = values.size() < kMany ? median_of_some(values) : median_of_more(values);
    std::size_t split = partition(values, [pivot](double value) { return value < pivot; });
    const bool least = split == 0;
    if (least) split = partition(values, [pivot](double value) { return value <= pivot; });
    if (std::min(split, values.size() - split) < values.size() / 16) ++poor_splits;

    const auto of_first =
        static_cast<std::size_t>(std::lower_bound(ranks.begin(), ranks.end(), below + split) - ranks.begin());
    if (least) {
      std::fill_n(out.begin(), of_first, pivot);
    } else if (of_first == ranks.size()) {
      values = values.first(split);
      continue;
    } else {
      select(values.first(split), ranks.first(of_first), below,
             out.first(of_first));  // as deep as there are ranks
    }
    values = values.subspan(split), ranks = ranks.subspan(of_first), out = out.subspan(of_first);
    below += split;
  }
}

}  // namespace

std::vector<double> at_ranks(std::span<double> values, std::span<const std::size_t> ranks) {
  std::vector<double> out(ranks.size());
  select(values, ranks, 0, out);
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const std::array<std::size_t, 2> middle{(values.size() - 1) / 2, values.size() / 2};
  const std::vector<double> found = at_ranks(values, middle);
  return found[0] + (found[1] - found[0]) / 2;
}

double robust_deviation(std::vector<double> values) {
  const double middle = median(values);
  for (double& value : values) value = std::abs(value - middle);
  return 1.4826 * median(std::move(values));
}

}  // namespace tidemark::statistics
