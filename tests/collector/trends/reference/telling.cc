#include "tests/collector/trends/reference/telling.h"

#include <algorithm>
#include <string>

#include "tests/collector/trends/judged.h"
#include "tests/support/catch.h"

namespace tidemark::reference {
namespace {

using trends::Figure;
using trends::PeriodFigures;

void require_same(const Figure<double>& ours, const Figure<double>& reference) {
  REQUIRE(ours.value.has_value() == reference.value.has_value());
  if (ours.value) REQUIRE(*ours.value == Approx(*reference.value).epsilon(1e-9).margin(1e-9));
}

void require_same(const Figure<Duration>& ours, const Figure<Duration>& reference) {
  REQUIRE(ours.value == reference.value);
}

void require_same(const trends::Outage& ours, const trends::Outage& reference) {
  INFO("outage of " << rfc3339(reference.failed));
  REQUIRE(ours.failed == reference.failed);
  REQUIRE(ours.restored == reference.restored);
  REQUIRE(ours.last_seen == reference.last_seen);
  REQUIRE(ours.down == reference.down);
  REQUIRE(ours.planned == reference.planned);
  REQUIRE(ours.down_in_hours == reference.down_in_hours);
  REQUIRE(ours.down_in_hours_to_restoration == reference.down_in_hours_to_restoration);
  REQUIRE(ours.in_hours == reference.in_hours);
  REQUIRE(ours.continued == reference.continued);
  REQUIRE(ours.detected == reference.detected);
  REQUIRE(ours.error_bar == reference.error_bar);
  REQUIRE(ours.acknowledged == reference.acknowledged);
  REQUIRE(ours.acknowledged_by == reference.acknowledged_by);
  REQUIRE(ours.corrected_because == reference.corrected_because);
  REQUIRE(ours.causes.size() == reference.causes.size());
  for (std::size_t i = 0; i < ours.causes.size(); ++i) {
    REQUIRE(ours.causes[i].component == reference.causes[i].component);
    REQUIRE(ours.causes[i].down == reference.causes[i].down);
  }
}

void require_same(const std::vector<trends::Share>& ours, const std::vector<trends::Share>& reference) {
  REQUIRE(ours.size() == reference.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    REQUIRE(ours[i].name == reference[i].name);
    REQUIRE(ours[i].down == reference[i].down);
  }
}

void require_same(const std::vector<trends::Responsibility>& ours,
                  const std::vector<trends::Responsibility>& reference) {
  REQUIRE(ours.size() == reference.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    REQUIRE(ours[i].name == reference[i].name);
    REQUIRE(ours[i].outages == reference[i].outages);
    REQUIRE(ours[i].mtrs == reference[i].mtrs);
    require_same(ours[i].mtta, reference[i].mtta);
  }
}

void require_same_budget(const PeriodFigures& ours, const PeriodFigures& reference) {
  require_same(ours.error_budget, reference.error_budget);
  require_same(ours.error_budget_consumed, reference.error_budget_consumed);
  REQUIRE(ours.burn_rates.size() == reference.burn_rates.size());
  for (std::size_t i = 0; i < ours.burn_rates.size(); ++i) {
    REQUIRE(ours.burn_rates[i].window == reference.burn_rates[i].window);
    REQUIRE(ours.burn_rates[i].short_window == reference.burn_rates[i].short_window);
    REQUIRE(ours.burn_rates[i].threshold == Approx(reference.burn_rates[i].threshold));
    require_same(ours.burn_rates[i].rate, reference.burn_rates[i].rate);
    require_same(ours.burn_rates[i].short_rate, reference.burn_rates[i].short_rate);
  }
  // A product and a quotient of shares, rounded down.
  REQUIRE(ours.budget_lasts.value.has_value() == reference.budget_lasts.value.has_value());
  if (ours.budget_lasts.value)
    REQUIRE(std::abs((*ours.budget_lasts.value - *reference.budget_lasts.value).count()) <= 1);
}

Duration sum_of(const std::vector<trends::Share>& shares) {
  Duration out{};
  for (const trends::Share& share : shares) out += share.down;
  return out;
}

}  // namespace

trends::History history_of(const Story& story) {
  trends::History out;
  out.service = &story.service;
  out.tree = story.tree;
  out.range = story.range;
  out.corrections = story.corrections;
  out.acknowledgements = story.acknowledgements;
  for (const Probe& probe : story.probes) {
    trends::Component component;
    component.id = probe.id, component.endpoint = probe.endpoint, component.check = "check";
    for (const timeline::Result& result : timeline::as_set(probe.arrived))
      component.results.push_back({result.time, {}, result.state, result.interval, result.confirm, "text"});
    component.life = probe.life;
    component.away =
        timeline::away(probe.presence, probe.silent, timeline::announced(probe.announced, story.now));
    trends::judge(component, story.now);
    out.components.push_back(std::move(component));
  }
  trends::evaluate_tree(out.tree, out.components, out.range);
  out.reckon(story.work);
  return out;
}

void require_same(const PeriodFigures& ours, const PeriodFigures& reference) {
  REQUIRE(ours.down == reference.down);
  REQUIRE(ours.unknown == reference.unknown);
  REQUIRE(ours.good == reference.good);
  REQUIRE(ours.degraded == reference.degraded);
  REQUIRE(ours.base == reference.base);
  REQUIRE(ours.not_yet == reference.not_yet);
  REQUIRE(ours.absent == reference.absent);
  require_same(ours.absent_share, reference.absent_share);
  require_same(ours.availability, reference.availability);
  require_same(ours.availability_worst, reference.availability_worst);
  require_same(ours.availability_best, reference.availability_best);
  require_same(ours.slo, reference.slo);
  require_same(ours.coverage, reference.coverage);
  REQUIRE(ours.planned == reference.planned);
  REQUIRE(ours.planned_down == reference.planned_down);
  REQUIRE(ours.outage_list.size() == reference.outage_list.size());
  for (std::size_t i = 0; i < ours.outage_list.size(); ++i)
    require_same(ours.outage_list[i], reference.outage_list[i]);
  REQUIRE(ours.outages == reference.outages);
  require_same(ours.mtrs, reference.mtrs);
  require_same(ours.mtrs_clock, reference.mtrs_clock);
  require_same(ours.mtbf, reference.mtbf);
  require_same(ours.mtbsi, reference.mtbsi);
  REQUIRE(ours.few == reference.few);
  REQUIRE(ours.lower_bound == reference.lower_bound);
  require_same(ours.mttd, reference.mttd);
  REQUIRE(ours.mttd_error == reference.mttd_error);
  require_same(ours.mtta, reference.mtta);
  REQUIRE(ours.acknowledged == reference.acknowledged);
  require_same_budget(ours, reference);
  require_same(ours.downtime_cost, reference.downtime_cost);
  require_same(ours.planned_cost, reference.planned_cost);
  require_same(ours.waterfall.components, reference.waterfall.components);
  require_same(ours.waterfall.endpoints, reference.waterfall.endpoints);
  require_same(ours.waterfall.silos, reference.waterfall.silos);
  require_same(ours.waterfall.teams, reference.waterfall.teams);
  require_same(ours.waterfall.providers, reference.waterfall.providers);
  require_same(ours.teams, reference.teams);
  require_same(ours.providers, reference.providers);
  REQUIRE(ours.uncorrected.has_value() == reference.uncorrected.has_value());
  if (!ours.uncorrected) return;
  require_same(ours.uncorrected->availability, reference.uncorrected->availability);
  REQUIRE(ours.uncorrected->down == reference.uncorrected->down);
  REQUIRE(ours.uncorrected->outages == reference.uncorrected->outages);
}

void require_identities(const PeriodFigures& figures) {
  REQUIRE(figures.base == figures.good + figures.down + figures.unknown);
  REQUIRE(figures.degraded <= figures.good);
  Duration listed{};
  bool whole = figures.unknown == Duration::zero() && figures.outages > 0;
  for (const trends::Outage& outage : figures.outage_list) {
    listed += outage.down_in_hours;
    whole &=
        outage.restored && !outage.continued && outage.down_in_hours == outage.down_in_hours_to_restoration;
    Duration charged{};
    for (const trends::Cause& cause : outage.causes) charged += cause.down;
    REQUIRE(charged == (outage.down_in_hours > Duration::zero() ? outage.down_in_hours : outage.down));
    REQUIRE(outage.failed <= outage.detected);
    REQUIRE(outage.detected <= outage.last_seen);
  }
  REQUIRE(listed == figures.down);
  for (const auto* shares :
       {&figures.waterfall.components, &figures.waterfall.endpoints, &figures.waterfall.silos,
        &figures.waterfall.teams, &figures.waterfall.providers})
    REQUIRE(sum_of(*shares) == figures.down);
  if (figures.availability_worst.value) {
    REQUIRE(*figures.availability_worst.value <= figures.availability.value.value_or(1));
    REQUIRE(*figures.availability_best.value >= figures.availability.value.value_or(0));
  }
  if (!figures.mtrs.value) return;
  REQUIRE(*figures.mtbsi.value == *figures.mtbf.value + *figures.mtrs.value);
  if (!whole) return;
  // Means are whole milliseconds, rounded down.
  const auto mtbf = static_cast<double>(figures.mtbf.value->count());
  const auto mtrs = static_cast<double>(figures.mtrs.value->count());
  if (mtbf + mtrs > 1'000)
    REQUIRE(*figures.availability.value == Approx(mtbf / (mtbf + mtrs)).margin(2 / (mtbf + mtrs)));
}

}  // namespace tidemark::reference
