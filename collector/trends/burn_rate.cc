#include <algorithm>

#include "collector/trends/figures.h"

namespace tidemark::trends {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using timeline::State;

/// Two windows, and the share of the whole period's budget that is gone when their rate has lasted for the
/// longer: at 30 days the rates 14.4, 6 and 1 of the multi-window alerts in "The Site Reliability Workbook"
/// (2018), chapter 5.
struct Pair {
  Duration window;
  Duration short_window;
  double share;
};
constexpr Pair kPairs[] = {
    {hours(1), minutes(5), 0.02}, {hours(6), minutes(30), 0.05}, {hours(72), hours(6), 0.10}};

Figure<double> rate_of(const History& history, timeline::Interval window, double slo) {
  const timeline::Measure time =
      timeline::measure(history.tree.timeline, timeline::cut(history.counted, window));
  const Duration down = time[State::kDown];
  const Duration base = down + time[State::kUp] + time[State::kDegraded] + time[State::kUnknown];
  if (base == Duration::zero()) return {std::nullopt, "there were no service hours in the window"};
  return {static_cast<double>(down.count()) / static_cast<double>(base.count()) / (1.0 - slo), {}};
}

}  // namespace

void add_burn_rates(const History& history, const catalog::Period& period, PeriodFigures& figures) {
  const auto slo = history.service->slo.of(period.kind);
  if (!slo || *slo >= 1.0) {
    figures.budget_lasts = {std::nullopt, figures.error_budget.why};
    return;
  }
  const TimePoint known = std::min(figures.period.to, history.range.to);
  const auto length = static_cast<double>(figures.period.length().count());
  for (const Pair& pair : kPairs) {
    figures.burn_rates.push_back({pair.window, pair.short_window,
                                  rate_of(history, {known - pair.window, known}, *slo),
                                  rate_of(history, {known - pair.short_window, known}, *slo),
                                  pair.share * length / static_cast<double>(pair.window.count())});
  }
  const Figure<double>& last = figures.burn_rates.back().rate;
  if (!last.value) {
    figures.budget_lasts = {std::nullopt, last.why};
  } else if (*last.value <= 0) {
    figures.budget_lasts = {std::nullopt, "nothing of it went in the last three days"};
  } else if (!figures.error_budget_consumed.value) {
    figures.budget_lasts = {std::nullopt, figures.error_budget_consumed.why};
  } else {
    const double left = std::max(0.0, 1.0 - *figures.error_budget_consumed.value);
    figures.budget_lasts = {Duration{static_cast<Duration::rep>(left * length / *last.value)}, {}};
  }
}

}  // namespace tidemark::trends
