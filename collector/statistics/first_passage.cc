#include "collector/statistics/first_passage.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace tidemark::statistics {
namespace {

constexpr double kNear = 5;  // standard deviations: from further below nothing passes
constexpr int kDaysMax = 10'000;
constexpr double kStartMax = 1e9;  // days

/// ln Φ(x).
double log_below(double x) { return std::log(std::erfc(-x / std::numbers::sqrt2) / 2); }

}  // namespace

PassageDays first_passage(const Approach& approach) {
  const double highest = *std::max_element(approach.season.begin(), approach.season.end());
  const double far = std::floor((approach.lead - highest - kNear) / approach.rise);
  const double start = std::clamp(far, 0.0, kStartMax);  // nothing passes up to that day
  PassageDays out{start + kDaysMax, start + kDaysMax, start + kDaysMax};
  std::size_t of_week = static_cast<std::size_t>(std::fmod(start, 7));
  const double fresh = 1 - approach.lag_one * approach.lag_one;
  double left = 0;  // the logarithm of the probability that nothing has passed yet
  for (int day = 1; day <= kDaysMax; ++day) {
    const double now = start + day;
    const double lead = approach.lead - approach.rise * now - approach.season[of_week];
    of_week = of_week == 6 ? 0 : of_week + 1;
    left += fresh * log_below(std::max(lead, -30.0));
    const double passed = 1 - std::exp(left);
    if (passed >= 0.05) out.early = std::min(out.early, now);
    if (passed >= 0.50) out.middle = std::min(out.middle, now);
    if (passed >= 0.95) {
      out.late = now;
      break;
    }
  }
  return out;
}

}  // namespace tidemark::statistics
