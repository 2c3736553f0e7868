#include "collector/trends/day_facts.h"

#include <algorithm>
#include <utility>

#include "collector/catalog/cost.h"
#include "collector/timeline/outage.h"

namespace tidemark::trends {
namespace {

using timeline::State;

/// The first DOWN instant that counts, of each outage that has one.
std::vector<TimePoint> begins(const History& history) {
  std::vector<TimePoint> out;
  for (const timeline::OutageSpan& span :
       timeline::outages(history.tree.timeline, history.service->merge_gap)) {
    const timeline::Intervals counted =
        timeline::intersect(span.down, timeline::cut(history.counted, {span.failed, span.last_seen}));
    if (!counted.empty()) out.push_back(counted.front().from);
  }
  return out;
}

Figure<double> share(Duration part, Duration whole, const char* why) {
  if (whole == Duration::zero()) return {std::nullopt, why};
  return {static_cast<double>(part.count()) / static_cast<double>(whole.count()), {}};
}

Sli sli_of(const catalog::Service& service, const catalog::Period& period, const DayFact& sums,
           TimePoint now) {
  Sli out;
  out.period_name = period.name;
  out.period_short = catalog::short_name(period, service.hours.time_zone);
  out.sums = sums;
  out.over = period.interval.to <= now;
  out.slo = service.slo.of(period.kind);
  const char* why = sums.absent > Duration::zero()    ? "all its members were away"
                    : sums.not_yet > Duration::zero() ? "nothing was observed yet"
                                                      : "there were no service hours";
  out.availability = share(sums.good(), sums.good() + sums.down,
                           sums.base > Duration::zero() ? "no time was measured" : why);
  out.availability_worst = share(sums.good(), sums.base, why);
  out.availability_best = share(sums.good() + sums.unknown, sums.base, why);
  out.coverage = share(sums.base - sums.unknown, sums.base, why);
  if (out.slo && out.availability_worst.value) out.attained = *out.availability_worst.value >= *out.slo;
  return out;
}

}  // namespace

DayFact& DayFact::operator+=(const DayFact& next) {
  time.to = next.time.to;
  base += next.base, down += next.down, unknown += next.unknown, degraded += next.degraded;
  not_yet += next.not_yet, absent += next.absent;
  planned += next.planned, planned_down += next.planned_down;
  outages += next.outages;
  cost += next.cost;
  return *this;
}

std::vector<DayFact> day_facts(const History& history, timeline::Interval range) {
  const catalog::Service& service = *history.service;
  const timeline::Intervals down =
      timeline::intersect(timeline::where(history.tree.timeline, State::kDown), history.counted);
  const timeline::Intervals work = timeline::intersect(history.planned.work, history.hours);
  const timeline::Intervals work_down = timeline::intersect(history.planned.down, history.hours);
  const std::vector<TimePoint> began = begins(history);
  std::vector<DayFact> out;
  for (const timeline::Interval& day : catalog::days_of(range, service.hours.time_zone)) {
    const timeline::Measure time =
        timeline::measure(history.tree.timeline, timeline::cut(history.counted, day));
    DayFact fact;
    fact.time = day;
    fact.down = time[State::kDown], fact.unknown = time[State::kUnknown];
    fact.degraded = time[State::kDegraded];
    fact.base = time[State::kUp] + fact.degraded + fact.down + fact.unknown;
    fact.not_yet = time[State::kNotYet], fact.absent = time[State::kAbsent];
    fact.planned = timeline::length(timeline::cut(work, day));
    fact.planned_down = timeline::length(timeline::cut(work_down, day));
    fact.outages = static_cast<std::uint64_t>(std::lower_bound(began.begin(), began.end(), day.to) -
                                              std::lower_bound(began.begin(), began.end(), day.from));
    if (service.cost && fact.down > Duration::zero())
      fact.cost = catalog::cost_of(*service.cost, service.hours.time_zone, timeline::cut(down, day));
    out.push_back(fact);
  }
  return out;
}

std::vector<Sli> slis(const catalog::Service& service, catalog::PeriodKind kind,
                      const std::vector<DayFact>& days, TimePoint now) {
  std::vector<Sli> out;
  for (std::size_t i = 0; i < days.size();) {
    const catalog::Period period = catalog::period_at(kind, days[i].time.from, service.hours.time_zone);
    DayFact sums = days[i];
    for (++i; i < days.size() && days[i].time.from < period.interval.to; ++i) sums += days[i];
    out.push_back(sli_of(service, period, sums, now));
  }
  return out;
}

}  // namespace tidemark::trends
