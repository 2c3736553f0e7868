#include <cmath>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using trends::Figure;
using trends::PeriodFigures;

std::string trend_words(const trends::ServiceTrend& trend, const char* figure, const Wording& words) {
  const trends::FigureVerdict* found = verdict_on(trend, figure);
  if (found == nullptr) return {};
  switch (found->verdict.finding) {
    case statistics::Finding::kImproving:
      return words.say(Say::kTrendImproving);
    case statistics::Finding::kWorsening:
      return words.say(Say::kTrendWorsening);
    case statistics::Finding::kNoEvidence:
      return words.say(Say::kTrendNone);
    case statistics::Finding::kTooFewPeriods:
      break;
  }
  return words.say(Say::kTrendTooFew);
}

std::string duration_change(const Figure<Duration>& now, const Figure<Duration>& before,
                            const Wording& words) {
  if (!now.value || !before.value) return {};
  const Duration difference = *now.value - *before.value;
  if (difference == Duration::zero()) return words.say(Say::kAsBefore);
  return difference > Duration::zero() ? words.say(Say::kLonger, {human(difference)})
                                       : words.say(Say::kShorter, {human(-difference)});
}

Tile duration_tile(Say label, const Figure<Duration>& now, const Figure<Duration>& before,
                   const PeriodFigures& figures, const Wording& words) {
  Tile tile{words.say(label), kNone, duration_change(now, before, words), {}, {}, true};
  if (!now.value) {
    tile.note = words.reason(now.why);
    return tile;
  }
  tile.value = human(*now.value);
  if (figures.lower_bound) {
    tile.note = words.say(Say::kAtLeastOpen);
  } else if (figures.few) {
    tile.note = words.say(Say::kFewOutages);
  }
  return tile;
}

Tile availability_tile(const trends::ServiceTrend& trend, const Wording& words) {
  const PeriodFigures& now = trend.current;
  Tile tile{words.say(Say::kTileAvailability),         kNone, {}, {},
            trend_words(trend, "availability", words), true};
  if (!now.availability.value) {
    tile.note = words.reason(now.availability.why);
    return tile;
  }
  tile.value = words.percent(*now.availability.value, now.slo.value);
  if (now.unknown > Duration::zero())
    tile.note = words.say(Say::kBetween, {words.percent(*now.availability_worst.value, now.slo.value),
                                          words.percent(*now.availability_best.value, now.slo.value)});
  if (const std::optional<double>& slo = now.slo.value; slo) {
    tile.good = *now.availability.value >= *slo;
    tile.note += (tile.note.empty() ? "" : "; ") + words.say(Say::kGoalIs, {words.percent(*slo, slo)});
  }
  if (!trend.previous.availability.value) {
    tile.change = words.say(Say::kNothingToCompare);
    return tile;
  }
  const double difference = *now.availability.value - *trend.previous.availability.value;
  tile.change =
      std::fabs(difference) < 0.00005
          ? words.say(Say::kAsBefore)
          : words.say(difference > 0 ? Say::kPointsMore : Say::kPointsLess, {words.points(difference)});
  return tile;
}

Tile outages_tile(const trends::ServiceTrend& trend, const Wording& words) {
  const auto now = static_cast<std::int64_t>(trend.current.outages);
  Tile tile{words.say(Say::kTileOutages),
            words.number(static_cast<double>(now), 0),
            {},
            {},
            trend_words(trend, "outages", words),
            now == 0};
  if (trend.previous.availability.value) {
    const std::int64_t difference = now - static_cast<std::int64_t>(trend.previous.outages);
    tile.change = difference == 0 ? words.say(Say::kAsBefore)
                                  : words.say(difference > 0 ? Say::kMore : Say::kFewer,
                                              {std::to_string(std::abs(difference))});
  }
  if (trend.current.down > Duration::zero())
    tile.note = words.say(Say::kDownFor, {human(trend.current.down)});
  return tile;
}

Tile degraded_tile(const trends::ServiceTrend& trend, const Wording& words) {
  Tile tile{words.say(Say::kTileDegraded),
            human(trend.current.degraded),
            {},
            words.say(Say::kDegradedCounts),
            {},
            true};
  if (trend.previous.availability.value)
    tile.change = duration_change({trend.current.degraded, {}}, {trend.previous.degraded, {}}, words);
  return tile;
}

Tile coverage_tile(const trends::ServiceTrend& trend, const Wording& words) {
  const PeriodFigures& now = trend.current;
  Tile tile{words.say(Say::kTileCoverage), kNone, {}, {}, trend_words(trend, "coverage", words), true};
  if (!now.coverage.value) {
    tile.note = words.reason(now.coverage.why);
    return tile;
  }
  tile.value = words.percent(*now.coverage.value);
  tile.good = *now.coverage.value >= 0.95;
  if (now.unknown > Duration::zero()) tile.note = words.say(Say::kHoursUnknown, {human(now.unknown)});
  return tile;
}

Tile budget_tile(const trends::ServiceTrend& trend, const Wording& words) {
  const PeriodFigures& now = trend.current;
  Tile tile{words.say(Say::kTileBudget), kNone, {}, {}, {}, true};
  if (!now.error_budget_consumed.value) {
    tile.note = words.reason(now.error_budget_consumed.why);
    return tile;
  }
  tile.value = words.whole_percent(*now.error_budget_consumed.value);
  tile.good = *now.error_budget_consumed.value <= 1;
  tile.note = words.say(Say::kBudgetOf, {human(*now.error_budget.value)});
  if (now.budget_lasts.value && trend.as_of < now.period.to)
    tile.note += "; " + words.say(Say::kBudgetLasts, {human(*now.budget_lasts.value)});
  return tile;
}

Tile cost_tile(const trends::ServiceTrend& trend, const Wording& words) {
  const double cost = *trend.current.downtime_cost.value;
  Tile tile{words.say(Say::kTileCost),
            words.money(cost, trend.currency),
            {},
            {},
            trend_words(trend, "cost of downtime", words),
            cost == 0};
  if (!trend.previous.downtime_cost.value) return tile;
  const double difference = cost - *trend.previous.downtime_cost.value;
  tile.change = std::fabs(difference) < 0.005
                    ? words.say(Say::kAsBefore)
                    : words.say(difference > 0 ? Say::kMore : Say::kLess,
                                {words.money(std::fabs(difference), trend.currency)});
  return tile;
}

/// Only where there is something to say.
void add_answer_tiles(const trends::ServiceTrend& trend, const Wording& words, std::vector<Tile>& out) {
  const PeriodFigures& now = trend.current;
  if (now.mtta.value) {
    Tile tile = duration_tile(Say::kTileMtta, now.mtta, trend.previous.mtta, {}, words);
    tile.note =
        words.say(Say::kAcknowledgedOf, {std::to_string(now.acknowledged), std::to_string(now.outages)});
    if (now.mttd.value) tile.note += "; " + words.say(Say::kDetectedWithin, {human(*now.mttd.value)});
    out.push_back(std::move(tile));
  }
  if (const auto& failures = trend.change_failures; failures.rate) {
    out.push_back(
        {words.say(Say::kTileChanges),
         words.say(Say::kChangesOf, {std::to_string(failures.failed), std::to_string(failures.changes)}),
         {},
         words.say(Say::kBetween,
                   {words.whole_percent(failures.rate->lower), words.whole_percent(failures.rate->upper)}),
         {},
         failures.failed == 0});
  }
}

}  // namespace

const trends::FigureVerdict* verdict_on(const trends::ServiceTrend& trend, const std::string& figure) {
  for (const trends::FigureVerdict& one : trend.verdicts) {
    if (one.figure == figure) return &one;
  }
  return nullptr;
}

void add_tiles(const trends::ServiceTrend& trend, const Wording& words, Report& report) {
  const PeriodFigures& now = trend.current;
  const PeriodFigures& before = trend.previous;
  std::vector<Tile>& out = report.tiles;
  out.push_back(availability_tile(trend, words));
  out.push_back(outages_tile(trend, words));
  out.push_back(duration_tile(Say::kTileMtrs, now.mtrs, before.mtrs, now, words));
  out.push_back(duration_tile(Say::kTileMtbf, now.mtbf, before.mtbf, now, words));
  if (now.downtime_cost.value) out.push_back(cost_tile(trend, words));
  if (now.slo.value) out.push_back(budget_tile(trend, words));
  out.push_back(degraded_tile(trend, words));
  out.push_back(coverage_tile(trend, words));
  add_answer_tiles(trend, words, out);
}

}  // namespace tidemark::report
