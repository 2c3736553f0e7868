#include <cmath>

#include "collector/catalog/calendar.h"
#include "collector/report/report.h"
#include "collector/trends/evaluate.h"

namespace tidemark::report {
namespace {

using trends::Figure;
using trends::PeriodFigures;

constexpr const char* kNone = "–";

std::string duration_change(const Figure<Duration>& now, const Figure<Duration>& before) {
  if (!now.value || !before.value) return {};
  const Duration difference = *now.value - *before.value;
  if (difference == Duration::zero()) return "as before";
  return human(difference > Duration::zero() ? difference : -difference) +
         (difference > Duration::zero() ? " longer" : " shorter");
}

Tile duration_tile(const char* label, const Figure<Duration>& now, const Figure<Duration>& before,
                   const PeriodFigures& figures) {
  Tile tile{label, kNone, duration_change(now, before), {}, true};
  if (!now.value) {
    tile.note = now.why;
    return tile;
  }
  tile.value = human(*now.value);
  if (figures.lower_bound)
    tile.note = "at least: an outage is still open";
  else if (figures.few)
    tile.note = "few outages: says little";
  return tile;
}

Tile availability_tile(const trends::ServiceTrend& trend) {
  const PeriodFigures& now = trend.current;
  Tile tile{"Availability", kNone, {}, {}, true};
  if (!now.availability.value) {
    tile.note = now.availability.why;
    return tile;
  }
  tile.value = trends::percent_text(*now.availability.value);
  if (now.unknown > Duration::zero()) {
    tile.note = "between " + trends::percent_text(*now.availability_worst.value) + " and " +
                trends::percent_text(*now.availability_best.value);
  }
  if (trend.slo) {
    tile.good = *now.availability.value >= *trend.slo;
    tile.note += std::string(tile.note.empty() ? "" : "; ") + "goal " + trends::percent_text(*trend.slo);
  }
  if (trend.previous.availability.value) {
    const double difference = *now.availability.value - *trend.previous.availability.value;
    tile.change = std::fabs(difference) < 0.00005 ? "as before"
                                                  : (difference > 0 ? "+" : "−") + points_text(difference);
  } else {
    tile.change = "nothing to compare with";
  }
  return tile;
}

Tile outages_tile(const trends::ServiceTrend& trend) {
  const auto now = static_cast<std::int64_t>(trend.current.outages);
  Tile tile{"Outages", std::to_string(now), {}, {}, now == 0};
  if (trend.previous.availability.value) {
    const std::int64_t difference = now - static_cast<std::int64_t>(trend.previous.outages);
    tile.change = difference == 0
                      ? "as before"
                      : std::to_string(std::abs(difference)) + (difference > 0 ? " more" : " fewer");
  }
  if (trend.current.down > Duration::zero()) tile.note = "down for " + human(trend.current.down);
  return tile;
}

void add_tiles(const trends::ServiceTrend& trend, std::vector<Tile>& out) {
  const PeriodFigures& now = trend.current;
  const PeriodFigures& before = trend.previous;
  out.push_back(availability_tile(trend));
  out.push_back(outages_tile(trend));
  out.push_back(duration_tile("Restored within (MTRS)", now.mtrs, before.mtrs, now));
  out.push_back(duration_tile("Up between outages (MTBF)", now.mtbf, before.mtbf, now));
  Tile degraded{"Worked with limits", human(now.degraded), {}, "degraded time counts as up", true};
  if (before.availability.value) degraded.change = duration_change({now.degraded, {}}, {before.degraded, {}});
  out.push_back(degraded);
  Tile coverage{"Measured (coverage)", kNone, {}, {}, true};
  if (now.coverage.value) {
    coverage.value = trends::percent_text(*now.coverage.value);
    coverage.good = *now.coverage.value >= 0.95;
    if (now.unknown > Duration::zero()) coverage.note = human(now.unknown) + " unknown";
  } else {
    coverage.note = now.coverage.why;
  }
  out.push_back(coverage);
  if (trend.slo) {
    Tile budget{"Error budget used", kNone, {}, {}, true};
    if (now.error_budget_consumed.value) {
      char text[32];
      std::snprintf(text, sizeof text, "%.0f %%", *now.error_budget_consumed.value * 100);
      budget.value = text;
      budget.good = *now.error_budget_consumed.value <= 1;
      budget.note = "of " + human(*now.error_budget.value) + " for the whole period";
    } else {
      budget.note = now.error_budget_consumed.why;
    }
    out.push_back(budget);
  }
  if (now.downtime_cost.value) {
    Tile cost{"Cost of downtime",
              money_text(*now.downtime_cost.value, trend.currency),
              {},
              {},
              *now.downtime_cost.value == 0};
    if (before.downtime_cost.value) {
      const double difference = *now.downtime_cost.value - *before.downtime_cost.value;
      cost.change = std::fabs(difference) < 0.005 ? "as before"
                                                  : money_text(std::fabs(difference), trend.currency) +
                                                        (difference > 0 ? " more" : " less");
    }
    out.push_back(cost);
  }
}

void add_strip(const trends::ServiceTrend& trend, Report& out) {
  std::size_t good = 0;
  std::size_t hit = 0;
  std::size_t unmeasured = 0;
  for (const trends::DayFigure& slice : trend.days) {
    Cell cell{catalog::people_text(slice.day.from, trend.time_zone) + ": ", "none"};
    if (slice.base == Duration::zero()) {
      cell.label +=
          slice.absent > Duration::zero() ? "all members were away" : "no service hours, or not yet";
    } else if (!slice.availability) {
      cell.kind = "unknown";
      cell.label += "not measured";
      ++unmeasured;
    } else {
      cell.kind = *slice.availability >= 1 ? "good" : *slice.availability >= 0.95 ? "partial" : "bad";
      cell.label += trends::percent_text(*slice.availability);
      ++(*slice.availability >= 1 ? good : hit);
    }
    out.strip.push_back(std::move(cell));
  }
  const bool hours =
      trend.days.size() > 1 && trend.days.front().day.length() <= Duration(std::chrono::hours(1));
  const bool weeks =
      !trend.days.empty() && trend.days.front().day.length() > Duration(std::chrono::hours(26));
  const char* one = hours ? "hour" : weeks ? "week" : "day";
  const std::string many = std::string(one) + "s";
  out.strip_text =
      count_text(good, one, many.c_str()) + " without an outage, " + count_text(hit, one, many.c_str()) +
      " with one" +
      (unmeasured > 0 ? ", " + count_text(unmeasured, one, many.c_str()) + " not measured" : "") + ".";
}

void add_outages(const trends::ServiceTrend& trend, Report& out) {
  for (const trends::Outage& outage : trend.current.outage_list) {
    OutageRow row;
    row.start = catalog::people_text(outage.failed, trend.time_zone) +
                (outage.continued ? " (before this period)" : "");
    row.end = outage.restored ? catalog::people_text(*outage.restored, trend.time_zone) : "still down";
    row.duration = human(outage.down);
    if (outage.down_in_hours != outage.down)
      row.duration += ", " + human(outage.down_in_hours) + " in service hours";
    if (outage.error_bar > Duration::zero())
      row.error_bar = "begun up to " + human(outage.error_bar) + " earlier";
    for (const trends::Cause& cause : outage.causes) {
      row.causes.push_back((cause.component.empty() ? "" : cause.component + ": ") + cause.text);
    }
    out.outages.push_back(std::move(row));
  }
  if (out.outages.empty())
    out.no_outages = trend.current.availability.value ? "No outage in this period."
                                                      : "None is known: nothing was measured.";
}

void add_notes(const trends::ServiceTrend& trend, std::vector<std::string>& out) {
  const PeriodFigures& now = trend.current;
  if (trend.draft) {
    std::string reasons;
    for (const std::string& reason : trend.draft_reasons) reasons += (reasons.empty() ? "" : ", ") + reason;
    out.push_back("This service is a draft (" + reasons + "): nobody answers for it yet.");
  }
  if (now.unknown > Duration::zero()) {
    out.push_back(human(now.unknown) +
                  " of the service hours were not measured. They count neither as up nor as down; the range "
                  "beside the availability says what they could change.");
  }
  if (now.not_yet > Duration::zero())
    out.push_back("For " + human(now.not_yet) +
                  " of the service hours nothing was observed yet; that time is left out.");
  if (now.absent > Duration::zero())
    out.push_back("For " + human(now.absent) + " of the service hours, " +
                  trends::percent_text(*now.absent_share.value) +
                  ", all members were away (laptops that were off); that time is left out.");
  const auto items = [](std::uint64_t n) { return count_text(n, "item", "items"); };
  const auto were = [](std::uint64_t n) { return n == 1 ? " was " : " were "; };
  if (trend.ledger.lost > 0)
    out.push_back(items(trend.ledger.lost) + were(trend.ledger.lost) +
                  "lost before storage; 'tidemark ledger' shows when and why.");
  if (trend.ledger.refused > 0)
    out.push_back(items(trend.ledger.refused) + were(trend.ledger.refused) +
                  "refused; 'tidemark ledger' shows why.");
  if (trend.ledger.unproven > 0)
    out.push_back("Up to " + items(trend.ledger.unproven) +
                  " may be missing after an endpoint was copied or rolled back.");
  if (trend.as_of < now.period.to)
    out.push_back("The period is not over: figures are as of " +
                  catalog::local_text(trend.as_of, trend.time_zone) + ".");
  if (out.empty()) out.push_back("All service hours were measured, and nothing was lost or refused.");
}

}  // namespace

Report make_report(const trends::ServiceTrend& trend, const Context& context) {
  Report out;
  out.id = context.id;
  out.title = trend.title;
  out.goal = trend.goal;
  out.state = timeline::name_of(trend.state);
  out.period = trend.period_name;
  out.subject = trend.title + ", " + trend.period_name + ": " +
                (trend.current.availability.value
                     ? trends::percent_text(*trend.current.availability.value) + " available, " +
                           count_text(trend.current.outages, "outage", "outages")
                     : "no figure yet");
  out.verdict = verdict_of(trend);
  add_tiles(trend, out.tiles);
  add_strip(trend, out);
  add_outages(trend, out);
  for (const trends::Member& member : trend.members) {
    std::string since = member.since ? catalog::people_text(*member.since, trend.time_zone) : kNone;
    if (member.absent_share.value_or(0) > 0)
      since += ", away " + trends::percent_text(*member.absent_share) + " of the period";
    out.members.push_back({member.component, std::string(timeline::name_of(member.state)), std::move(since)});
  }
  add_notes(trend, out.notes);
  out.definitions = {
      {"Availability",
       "up time over up and down time, within service hours; time that was not measured counts as neither, "
       "degraded time as up"},
      {"Outage", "from the first failed check result until the service is known to work again"},
      {"MTRS",
       "mean time to restore service: the outages' down time within service hours, over their number"},
      {"MTBF", "mean time between failures: up time over the number of outages"},
      {"Coverage", "the measured share of the service hours"},
      {"Error budget", "the down time that the goal allows over the whole period"},
      {"Cost of downtime", "down time within service hours by the service's cost per hour"}};
  const auto fact = [&](const char* name, const std::string& text) {
    if (!text.empty()) out.facts.emplace_back(name, text);
  };
  fact("Sponsor", trend.sponsor);
  fact("Owner", trend.owner);
  fact("Deputy", trend.deputy);
  fact("Team", trend.team);
  fact("Time zone", trend.time_zone);
  fact("Made", catalog::local_text(context.generated, trend.time_zone));
  fact("Catalogue", trend.definition.version);
  fact("Report", out.id);
  return out;
}

}  // namespace tidemark::report
