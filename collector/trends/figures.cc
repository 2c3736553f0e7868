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

void add_means(PeriodFigures& out) {
  Duration in_hours{};
  Duration in_period{};
  Duration clock{};
  for (const Outage& outage : out.outage_list) {
    if (outage.continued || !outage.in_hours) continue;
    ++out.outages;
    in_hours += outage.down_in_hours_to_restoration;
    in_period += outage.down_in_hours;
    clock += outage.last_seen - outage.failed;
    out.lower_bound |= !outage.restored.has_value();
  }
  if (out.outages == 0) {
    std::string why = "no outage began in this period";
    if (out.base == Duration::zero()) {
      why = out.availability.why;
    } else if (out.down == Duration::zero()) {
      why = "no failure in " + human(out.good) + " of measured service";
    }
    out.mtrs = out.mtrs_clock = out.mtbf = out.mtbsi = absent<Duration>(why);
    return;
  }
  const auto n = static_cast<Duration::rep>(out.outages);
  out.few = n < 5;
  out.mtrs = {in_hours / n, {}};
  out.mtrs_clock = {clock / n, {}};
  out.mtbf = {(out.good + out.down - in_period) / n, {}};
  out.mtbsi = {*out.mtbf.value + *out.mtrs.value, {}};
}

void add_budget(const catalog::Service& service, std::optional<double> slo, TimePoint measured_to,
                PeriodFigures& out) {
  if (!slo) {
    out.error_budget = absent<Duration>("the service has no SLO");
    out.error_budget_consumed = absent<double>("the service has no SLO");
    return;
  }
  if (*slo >= 1.0) {
    out.error_budget = absent<Duration>("an SLO of 100 % leaves no budget");
    out.error_budget_consumed = absent<double>("an SLO of 100 % leaves no budget");
    return;
  }
  // What is left of the period counts as time to be served.
  const Duration ahead = timeline::length(catalog::hours_within(service.hours, {measured_to, out.period.to}));
  const Duration whole = out.base + ahead;
  const double allowed = (1.0 - *slo) * static_cast<double>(whole.count());
  out.error_budget = {Duration{static_cast<Duration::rep>(allowed + 0.5)}, {}};
  if (allowed <= 0) {
    out.error_budget_consumed = absent<double>(out.availability.why);
  } else {
    out.error_budget_consumed = {static_cast<double>(out.down.count()) / allowed, {}};
  }
}

void add_cost(const catalog::Service& service, const timeline::Intervals& down, PeriodFigures& out) {
  if (!service.cost) {
    out.downtime_cost = absent<double>("the service has no cost per hour");
  } else if (out.base == Duration::zero()) {
    out.downtime_cost = absent<double>(out.availability.why);
  } else {
    out.downtime_cost = {catalog::cost_of(*service.cost, service.hours.time_zone, down), {}};
  }
}

}  // namespace

PeriodFigures figures_of(const catalog::Service& service, const TreeNode& tree,
                         const std::vector<Component>& components, const catalog::Period& period,
                         TimePoint horizon) {
  PeriodFigures out;
  out.period = period.interval;
  const TimePoint end = std::max(out.period.from, std::min(out.period.to, horizon));
  const timeline::Intervals hours = catalog::hours_within(service.hours, {out.period.from, end});
  const timeline::Measure time = timeline::measure(tree.timeline, hours);
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
  out.outage_list = outages_of(service, tree, components, out.period, horizon);
  add_availability(out);
  add_means(out);
  add_budget(service, service.slo.of(period.kind), end, out);
  add_cost(service, timeline::intersect(timeline::where(tree.timeline, State::kDown), hours), out);
  return out;
}

}  // namespace tidemark::trends
