#include "collector/trends/figures.h"

#include <algorithm>

#include "collector/catalog/cost.h"

namespace tidemark::trends {
namespace {

using timeline::State;

double ratio(Duration part, Duration whole) {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

template <class Value>
Figure<Value> absent(std::string why) {
  return {std::nullopt, std::move(why)};
}

/// G, D, U and their shares.
void add_availability(PeriodFigures& out) {
  if (out.base == Duration::zero()) {
    const std::string why = out.absent > Duration::zero()    ? "all its members were away"
                            : out.not_yet > Duration::zero() ? "nothing was observed yet"
                                                             : "the period has no service hours";
    out.availability = out.availability_worst = out.availability_best = out.coverage = absent<double>(why);
    return;
  }
  out.coverage = {ratio(out.base - out.unknown, out.base), {}};
  out.availability_worst = {ratio(out.good, out.base), {}};
  out.availability_best = {ratio(out.good + out.unknown, out.base), {}};
  if (out.good + out.down == Duration::zero()) {
    out.availability = absent<double>("no time was measured");
  } else {
    out.availability = {ratio(out.good, out.good + out.down), {}};
  }
}

/// Whether the figures count it as one of the period's.
bool counts(const Outage& outage) { return outage.in_hours && !outage.continued; }

void add_means(PeriodFigures& out) {
  Duration in_hours{};
  Duration in_period{};
  Duration clock{};
  Duration unnoticed{};
  Duration unsure{};
  Duration unanswered{};
  for (const Outage& outage : out.outage_list) {
    if (!counts(outage)) continue;
    ++out.outages;
    in_hours += outage.down_in_hours_to_restoration;
    in_period += outage.down_in_hours;
    clock += outage.last_seen - outage.failed;
    unnoticed += outage.detected - outage.failed;
    unsure += outage.error_bar;
    out.lower_bound |= !outage.restored.has_value();
    if (!outage.acknowledged) continue;
    ++out.acknowledged;
    unanswered += *outage.acknowledged - outage.detected;
  }
  if (out.outages == 0) {
    std::string why = "no outage began in this period";
    if (out.base == Duration::zero()) {
      why = out.availability.why;
    } else if (out.down == Duration::zero()) {
      why = "no failure in " + human(out.good) + " of measured service";
    }
    out.mtrs = out.mtrs_clock = out.mtbf = out.mtbsi = out.mttd = out.mtta = absent<Duration>(why);
    return;
  }
  const auto n = static_cast<Duration::rep>(out.outages);
  out.few = n < 5;
  out.mtrs = {in_hours / n, {}};
  out.mtrs_clock = {clock / n, {}};
  out.mtbf = {(out.good + out.down - in_period) / n, {}};
  out.mtbsi = {*out.mtbf.value + *out.mtrs.value, {}};
  out.mttd = {unnoticed / n, {}};
  out.mttd_error = unsure / n;
  out.mtta = out.acknowledged == 0
                 ? absent<Duration>("none of the outages was acknowledged")
                 : Figure<Duration>{unanswered / static_cast<Duration::rep>(out.acknowledged), {}};
}

/// The service hours of the period that are still to come, without the work on the service that is planned.
Duration ahead_of(const History& history, const PeriodFigures& figures) {
  const TimePoint known = std::max(figures.period.from, std::min(figures.period.to, history.range.to));
  return timeline::length(catalog::hours_within(history.service->hours, {known, figures.period.to}));
}

void add_objective(const History& history, std::optional<double> slo, PeriodFigures& out) {
  out.slo = slo ? Figure<double>{slo, {}} : absent<double>("the service has no SLO");
  if (!slo || *slo >= 1.0) {
    const std::string why = slo ? "an SLO of 100 % leaves no budget" : out.slo.why;
    out.error_budget = absent<Duration>(why);
    out.error_budget_consumed = absent<double>(why);
    return;
  }
  // What is left of the period counts as time to be served.
  const double allowed = (1.0 - *slo) * static_cast<double>((out.base + ahead_of(history, out)).count());
  out.error_budget = {Duration{static_cast<Duration::rep>(allowed + 0.5)}, {}};
  if (allowed <= 0) {
    out.error_budget_consumed = absent<double>(out.availability.why);
  } else {
    out.error_budget_consumed = {static_cast<double>(out.down.count()) / allowed, {}};
  }
}

void add_cost(const History& history, const timeline::Intervals& down,
              const timeline::Intervals& planned_down, PeriodFigures& out) {
  const catalog::Service& service = *history.service;
  if (!service.cost) {
    out.downtime_cost = out.planned_cost = absent<double>("the service has no cost per hour");
    return;
  }
  out.planned_cost = {catalog::cost_of(*service.cost, service.hours.time_zone, planned_down), {}};
  if (out.base == Duration::zero()) {
    out.downtime_cost = absent<double>(out.availability.why);
  } else {
    out.downtime_cost = {catalog::cost_of(*service.cost, service.hours.time_zone, down), {}};
  }
}

/// Time by state, and what follows from it.
void add_time(const timeline::Measure& time, PeriodFigures& out) {
  out.degraded = time[State::kDegraded];
  out.down = time[State::kDown];
  out.unknown = time[State::kUnknown];
  out.good = time[State::kUp] + out.degraded;
  out.base = out.good + out.down + out.unknown;
  out.not_yet = time[State::kNotYet];
  out.absent = time[State::kAbsent];
  out.absent_share = out.base + out.absent > Duration::zero()
                         ? Figure<double>{ratio(out.absent, out.base + out.absent), {}}
                         : absent<double>("no service hours, or nothing was observed yet");
  add_availability(out);
}

/// Where corrections take something out: what it would be without them.
std::optional<Uncorrected> uncorrected_of(const History& history, timeline::Interval known) {
  if (timeline::intersect(timeline::cut(history.excluded, known), history.reported).empty())
    return std::nullopt;
  PeriodFigures out;
  out.period = known;
  add_time(timeline::measure(history.tree.timeline, timeline::cut(history.reported, known)), out);
  for (const Outage& outage : outages_of(history, known, false)) out.outages += counts(outage) ? 1 : 0;
  return Uncorrected{out.availability, out.down, out.outages};
}

}  // namespace

PeriodFigures figures_of(const History& history, const catalog::Period& period) {
  PeriodFigures out;
  out.period = period.interval;
  const timeline::Interval known{out.period.from,
                                 std::max(out.period.from, std::min(out.period.to, history.range.to))};
  const timeline::Intervals counted = timeline::cut(history.counted, known);
  const timeline::Intervals hours = timeline::cut(history.hours, known);
  const timeline::Intervals planned_down = timeline::intersect(history.planned.down, hours);
  add_time(timeline::measure(history.tree.timeline, counted), out);
  out.planned = timeline::length(timeline::intersect(history.planned.work, hours));
  out.planned_down = timeline::length(planned_down);
  out.outage_list = outages_of(history, out.period);
  add_means(out);
  add_objective(history, history.service->slo.of(period.kind), out);
  add_burn_rates(history, period, out);
  add_cost(history, timeline::intersect(timeline::where(history.tree.timeline, State::kDown), counted),
           planned_down, out);
  add_causes(out.outage_list, out);
  out.uncorrected = uncorrected_of(history, known);
  return out;
}

}  // namespace tidemark::trends
