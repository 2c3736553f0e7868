#include "collector/statistics/strays.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "collector/statistics/spikes.h"
#include "collector/statistics/whitening.h"

namespace tidemark::statistics {
namespace {

constexpr double kComesBack = 0.15;  // the share of a variance ratio up to which nothing adds up,
constexpr double kAddsUp = 0.40;     // and from which on all does
constexpr double kAhead = 2;         // deviations of growth that are more than the line's
constexpr double kBehind = 1.2;      // that are less
constexpr std::size_t kParts = 4;    // of the window: the span that the variance ratio is of

/// The variance of what the values rise by in `span` steps, as far as a window shows it that is not endless.
double variance_over(std::span<const double> values, std::size_t span) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i + span < values.size(); ++i) {
    const double rise = values[i + span] - values[i];
    sum += rise;
    squares += rise * rise;
  }
  const double count = static_cast<double>(values.size() - span);
  const double unseen = 1 - static_cast<double>(span) / static_cast<double>(values.size());
  return (squares - sum * sum / count) / count / unseen;
}

/// 0 where deviations from a line are independent from day to day, 1 where they add up.
double adding_up(std::span<const Point> points) {
  const std::vector<double> values = values_of(points);
  double greatest = 0;
  for (const double value : values) greatest = std::max(greatest, std::abs(value));
  const double one = variance_over(values, 1);
  if (one <= greatest * greatest * kRounding * kRounding) return 0;
  const std::size_t span = values.size() / kParts;
  const double independent = 1 / static_cast<double>(span);
  const double ratio = variance_over(values, span) / (static_cast<double>(span) * one);
  return (ratio - independent) / (1 - independent);
}

}  // namespace

Strays::Strays(std::span<const Point> points, std::span<const Point> joined, double slope) {
  if (joined.size() < 2 * kParts) return;
  const double ratio = adding_up(without_spikes(joined));
  share_ = std::clamp((ratio - kComesBack) / (kAddsUp - kComesBack), 0.0, 1.0);
  if (share_ <= 0) return;
  std::vector<double> beside;
  beside.reserve(points.size());
  for (const Point& point : without_spikes(points)) beside.push_back(point.value - slope * point.day);
  measure(beside, (points.back().day - points.front().day) / static_cast<double>(points.size() - 1), slope);
}

void Strays::measure(std::span<const double> beside, double days_each, double slope) {
  const double n = static_cast<double>(beside.size());
  double most_ahead = 0;
  double most_behind = 0;
  const std::size_t longest = beside.size() / 2;
  for (std::size_t span = 1; spans_ < kSpansMax; span = std::min(longest, span + (span + 2) / 3)) {
    double above = 0;
    double below = 0;
    for (std::size_t i = 0; i + span < beside.size(); ++i) {
      const double stray = beside[i + span] - beside[i];
      const double more = std::max(stray, 0.0);
      const double less = std::min(stray, 0.0);
      above += more * more;
      below += less * less;
    }
    const double count = static_cast<double>(beside.size() - span);
    const double of_window = static_cast<double>(span) / n;
    const double unseen = (1 + of_window) / (1 - of_window);
    const double days = days_each * static_cast<double>(span);
    const double faster = slope * days;
    most_ahead = std::max(most_ahead, share_ * (2 * above / count * unseen + faster * faster));
    most_behind = std::max(most_behind, share_ * 2 * below / count * unseen);
    days_[spans_] = days;
    ahead_[spans_] = kAhead * std::sqrt(most_ahead);
    behind_[spans_] = kBehind * std::sqrt(most_behind);
    ++spans_;
    if (span == longest) break;
  }
}

double Strays::at(const Distances& distances, double days) const {
  if (spans_ == 0) return 0;
  const double longest = days_[spans_ - 1];
  if (days >= longest) {
    // As a walk whose drift is known from a window twice as long: h(1 + h/n).
    return distances[spans_ - 1] * std::sqrt(days / longest * (1 + days / (2 * longest)) / 1.5);
  }
  std::size_t next = 0;
  while (days_[next] <= days) ++next;
  const double from = next == 0 ? 0 : days_[next - 1];
  const double low = next == 0 ? 0 : distances[next - 1];
  return low + (distances[next] - low) * (days - from) / (days_[next] - from);
}

}  // namespace tidemark::statistics
