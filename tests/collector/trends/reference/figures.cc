#include "tests/collector/trends/reference/figures.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "tests/collector/trends/reference/calendar.h"

namespace tidemark::reference {
namespace {

using timeline::State;
using trends::Outage;
using trends::PeriodFigures;

double share(Duration part, Duration whole) {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// Time by state, of the steps that are asked for.
struct Time {
  std::map<State, Duration> by_state;
  Duration base() {
    return by_state[State::kUp] + by_state[State::kDegraded] + by_state[State::kDown] +
           by_state[State::kUnknown];
  }
  Duration good() { return by_state[State::kUp] + by_state[State::kDegraded]; }
};

Time time_of(const Story& story, const ServiceStates& states, timeline::Interval interval,
             bool heed_corrections = true) {
  Time out;
  for (std::size_t i = 0; i < story.steps(); ++i) {
    if (story.at(i) < interval.from || story.at(i) >= interval.to) continue;
    if (states.counts(i, heed_corrections)) out.by_state[states.service[i]] += story.step;
  }
  return out;
}

void add_availability(Time& time, PeriodFigures& out) {
  out.base = time.base();
  out.down = time.by_state[State::kDown];
  out.unknown = time.by_state[State::kUnknown];
  out.good = time.good();
  out.degraded = time.by_state[State::kDegraded];
  out.not_yet = time.by_state[State::kNotYet];
  out.absent = time.by_state[State::kAbsent];
  if (out.base + out.absent > Duration::zero())
    out.absent_share.value = share(out.absent, out.base + out.absent);
  if (out.good + out.down > Duration::zero()) out.availability.value = share(out.good, out.good + out.down);
  if (out.base == Duration::zero()) return;
  out.availability_worst.value = share(out.good, out.base);
  out.availability_best.value = share(out.good + out.unknown, out.base);
  out.coverage.value = share(out.base - out.unknown, out.base);
}

/// What the outages that began in the period have in sum.
struct Sums {
  std::int64_t n = 0;
  std::int64_t acknowledged = 0;
  Duration in_hours{};
  Duration in_period{};
  Duration clock{};
  Duration to_detect{};
  Duration unsure{};
  Duration to_acknowledge{};
  void add(const Outage& outage) {
    ++n;
    in_hours += outage.down_in_hours_to_restoration;
    in_period += outage.down_in_hours;
    clock += outage.last_seen - outage.failed;
    to_detect += outage.detected - outage.failed;
    unsure += outage.error_bar;
    if (!outage.acknowledged) return;
    ++acknowledged;
    to_acknowledge += *outage.acknowledged - outage.detected;
  }
};

bool began_in_period(const Outage& outage) { return outage.in_hours && !outage.continued; }

void add_means(PeriodFigures& out) {
  Sums sums;
  for (const Outage& outage : out.outage_list) {
    if (!began_in_period(outage)) continue;
    sums.add(outage);
    out.lower_bound |= !outage.restored;
  }
  out.outages = static_cast<std::uint64_t>(sums.n);
  out.acknowledged = static_cast<std::uint64_t>(sums.acknowledged);
  if (sums.n == 0) return;
  out.few = sums.n < 5;
  out.mtrs.value = sums.in_hours / sums.n;
  out.mtrs_clock.value = sums.clock / sums.n;
  out.mtbf.value = (out.good + out.down - sums.in_period) / sums.n;
  out.mtbsi.value = *out.mtbf.value + *out.mtrs.value;
  out.mttd.value = sums.to_detect / sums.n;
  out.mttd_error = sums.unsure / sums.n;
  if (sums.acknowledged > 0) out.mtta.value = sums.to_acknowledge / sums.acknowledged;
}

void add_budget(const Story& story, const ServiceStates& states, PeriodFigures& out) {
  const std::optional<double> slo = story.service.slo.any;
  out.slo.value = slo;
  if (!slo || *slo >= 1) return;
  const Calendar calendar(story.service.hours, story.step);
  Duration ahead{};
  for (TimePoint at = std::max(story.range.to, out.period.from); at < out.period.to; at += story.step) {
    if (calendar.open(at)) ahead += story.step;
  }
  const double budget = (1 - *slo) * static_cast<double>((out.base + ahead).count());
  out.error_budget.value = Duration(static_cast<Duration::rep>(budget + 0.5));
  if (budget > 0) out.error_budget_consumed.value = static_cast<double>(out.down.count()) / budget;

  struct Alert {
    Duration window;
    Duration short_window;
    double of_thirty_days;
  };
  const Alert alerts[] = {{std::chrono::hours(1), std::chrono::minutes(5), 14.4},
                          {std::chrono::hours(6), std::chrono::minutes(30), 6},
                          {std::chrono::hours(72), std::chrono::hours(6), 1}};
  const TimePoint end = std::min(out.period.to, story.range.to);
  const auto rate_over = [&](Duration window) {
    trends::Figure<double> rate;
    Time time = time_of(story, states, {end - window, end});
    if (time.base() > Duration::zero())
      rate.value = share(time.by_state[State::kDown], time.base()) / (1 - *slo);
    return rate;
  };
  for (const Alert& alert : alerts) {
    const double periods = share(out.period.length(), std::chrono::hours(24 * 30));
    out.burn_rates.push_back({alert.window, alert.short_window, rate_over(alert.window),
                              rate_over(alert.short_window), alert.of_thirty_days * periods});
  }
  const auto& longest = out.burn_rates.back().rate.value;
  if (!longest || *longest == 0 || !out.error_budget_consumed.value) return;
  const double left = std::max(0.0, 1 - *out.error_budget_consumed.value);
  out.budget_lasts.value = Duration(
      static_cast<Duration::rep>(left * static_cast<double>(out.period.length().count()) / *longest));
}

/// Planned work and what downtime costs.
void add_work_and_cost(const Story& story, const ServiceStates& states, PeriodFigures& out) {
  const Calendar calendar(story.service.hours, story.step);
  double cost = 0;
  double planned_cost = 0;
  for (std::size_t i = 0; i < story.steps(); ++i) {
    const TimePoint at = story.at(i);
    if (at < out.period.from || at >= out.period.to || !states.hours[i]) continue;
    if (states.planned[i]) out.planned += story.step;
    if (states.planned_down[i]) out.planned_down += story.step;
    if (!story.service.cost || states.service[i] != State::kDown) continue;
    const double price =
        story.service.cost->per_hour[calendar.hour_of_week(at)] * share(story.step, std::chrono::hours(1));
    if (states.planned_down[i]) planned_cost += price;
    if (states.counts(i)) cost += price;
  }
  if (!story.service.cost) return;
  out.planned_cost.value = planned_cost;
  if (out.base > Duration::zero()) out.downtime_cost.value = cost;
}

using NameOf = std::function<std::string(const trends::Cause&)>;

/// By name, the largest first, equal ones by name.
std::vector<trends::Share> shares_by(const PeriodFigures& figures, const NameOf& name) {
  std::map<std::string, Duration> by_name;
  for (const Outage& outage : figures.outage_list) {
    if (outage.down_in_hours == Duration::zero()) continue;
    for (const trends::Cause& cause : outage.causes) by_name[name(cause)] += cause.down;
  }
  std::vector<trends::Share> out;
  for (const auto& [who, down] : by_name) out.push_back({who, down});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.down > b.down; });
  return out;
}

std::vector<trends::Responsibility> answered_by(const PeriodFigures& figures, const NameOf& name) {
  std::map<std::string, Sums> by_name;
  for (const Outage& outage : figures.outage_list) {
    if (began_in_period(outage)) by_name[name(outage.causes.front())].add(outage);
  }
  std::vector<trends::Responsibility> out;
  for (const auto& [who, sums] : by_name) {
    out.push_back({who, static_cast<std::uint64_t>(sums.n), sums.in_hours / sums.n, {}});
    if (sums.acknowledged > 0) out.back().mtta.value = sums.to_acknowledge / sums.acknowledged;
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.outages > b.outages; });
  return out;
}

void add_causes(PeriodFigures& out) {
  const NameOf team = [](const auto& cause) { return cause.attribution.team; };
  const NameOf provider = [](const auto& cause) { return cause.attribution.provider; };
  out.waterfall.components = shares_by(out, [](const auto& cause) { return cause.component; });
  out.waterfall.endpoints = shares_by(out, [](const auto& cause) { return cause.endpoint; });
  out.waterfall.silos = shares_by(out, [](const auto& cause) { return cause.attribution.silo; });
  out.waterfall.teams = shares_by(out, team);
  out.waterfall.providers = shares_by(out, provider);
  out.teams = answered_by(out, team);
  out.providers = answered_by(out, provider);
}

void add_uncorrected(const Story& story, const ServiceStates& states, PeriodFigures& out) {
  bool any = false;
  for (std::size_t i = 0; i < story.steps() && !any; ++i) {
    const bool in_period = out.period.from <= story.at(i) && story.at(i) < out.period.to;
    any = in_period && states.corrected[i] && states.counts(i, false);
  }
  if (!any) return;
  PeriodFigures without;
  Time time = time_of(story, states, out.period, false);
  add_availability(time, without);
  without.outage_list = outages_of(story, states, false);
  add_means(without);
  out.uncorrected = trends::Uncorrected{without.availability, without.down, without.outages};
}

}  // namespace

PeriodFigures figures_of(const Story& story) {
  const ServiceStates states = states_of(story);
  PeriodFigures out;
  out.period = story.period.interval;
  Time time = time_of(story, states, out.period);
  add_availability(time, out);
  out.outage_list = outages_of(story, states, true);
  add_means(out);
  add_budget(story, states, out);
  add_work_and_cost(story, states, out);
  add_causes(out);
  add_uncorrected(story, states, out);
  return out;
}

}  // namespace tidemark::reference
