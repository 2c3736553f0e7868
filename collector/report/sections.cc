#include <algorithm>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

constexpr std::size_t kCausesShown = 8;
constexpr std::size_t kCapacityShown = 5;
constexpr std::size_t kChangesShown = 10;

std::string failed_text(const trends::Outage& outage, const Wording& words) {
  const std::string moment = words.moment(outage.failed);
  return outage.continued ? words.say(Say::kBeforePeriod, {moment}) : moment;
}

std::string remark_of(const trends::Outage& outage, const Wording& words) {
  std::string out;
  if (outage.planned > Duration::zero())
    out = outage.planned >= outage.down ? words.say(Say::kAllPlanned)
                                        : words.say(Say::kPlannedPart, {human(outage.planned)});
  if (!outage.corrected_because.empty())
    out += (out.empty() ? "" : "; ") + words.say(Say::kTakenOut, {outage.corrected_because});
  return out;
}

void add_shares(const char* by, Say by_word, const std::vector<trends::Share>& shares, Duration all,
                const Wording& words, std::vector<CauseRow>& out) {
  const bool named = std::any_of(shares.begin(), shares.end(),
                                 [](const trends::Share& share) { return !share.name.empty(); });
  if (!named) return;
  Duration rest{};
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i >= kCausesShown) {
      rest += shares[i].down;
      ++left;
      continue;
    }
    const double share = static_cast<double>(shares[i].down.count()) / static_cast<double>(all.count());
    out.push_back({by, words.say(by_word), shares[i].name.empty() ? words.say(Say::kNobodys) : shares[i].name,
                   human(shares[i].down), words.whole_percent(share), shares[i].down});
  }
  if (left > 0)
    out.push_back({by, words.say(by_word), words.count(Say::kCountCauses, left), human(rest),
                   words.whole_percent(static_cast<double>(rest.count()) / static_cast<double>(all.count())),
                   rest});
}

}  // namespace

void add_outages(const trends::ServiceTrend& trend, const Wording& words, Report& out) {
  for (const trends::Outage& outage : trend.current.outage_list) {
    OutageRow row;
    row.start = failed_text(outage, words);
    row.end = outage.restored ? words.moment(*outage.restored) : words.say(Say::kStillDown);
    row.duration = human(outage.down);
    if (outage.down_in_hours != outage.down)
      row.duration = words.say(Say::kInHours, {row.duration, human(outage.down_in_hours)});
    if (outage.error_bar > Duration::zero())
      row.error_bar = words.say(Say::kBegunEarlier, {human(outage.error_bar)});
    row.remark = remark_of(outage, words);
    for (const trends::Cause& cause : outage.causes)
      row.causes.push_back((cause.component.empty() ? "" : cause.component + ": ") + cause.text);
    row.failed = outage.failed, row.restored = outage.restored;
    row.down = outage.down_in_hours, row.planned = outage.planned;
    out.outages.push_back(std::move(row));
  }
  if (out.outages.empty())
    out.no_outages = words.say(trend.current.availability.value ? Say::kNoOutage : Say::kNoneKnown);
}

void add_causes(const trends::ServiceTrend& trend, const Wording& words, Report& out) {
  const Duration all = trend.current.down;
  if (all == Duration::zero()) return;
  const trends::Waterfall& fall = trend.current.waterfall;
  add_shares("component", Say::kByComponent, fall.components, all, words, out.causes);
  add_shares("endpoint", Say::kByEndpoint, fall.endpoints, all, words, out.causes);
  add_shares("silo", Say::kBySilo, fall.silos, all, words, out.causes);
  add_shares("team", Say::kByTeam, fall.teams, all, words, out.causes);
  add_shares("provider", Say::kByProvider, fall.providers, all, words, out.causes);
}

std::string name_of(const trends::CapacityForecast& forecast, const Wording& words) {
  constexpr Say kNames[] = {Say::kResourceSpace, Say::kResourceInodes, Say::kResourceMemory,
                            Say::kResourceSwap, Say::kResourceLink};
  return words.say(kNames[static_cast<std::size_t>(forecast.resource)], {forecast.place, forecast.endpoint});
}

std::string when_full(const trends::CapacityForecast& forecast, const Wording& words) {
  if (forecast.outlook == trends::Outlook::kFull) return words.say(Say::kFullNow);
  if (!forecast.earliest) return {};
  const std::string earliest = words.day(*forecast.earliest);
  return forecast.latest ? words.say(Say::kFullBetween, {earliest, words.day(*forecast.latest)})
                         : words.say(Say::kFullAfter, {earliest});
}

void add_capacity(const trends::Capacity& capacity, const Wording& words, Report& out) {
  for (const trends::CapacityForecast& forecast : capacity.forecasts) {
    if (forecast.outlook == trends::Outlook::kNoDate || out.capacity.size() == kCapacityShown) break;
    out.capacity.push_back({capitalised(name_of(forecast, words)), words.whole_percent(forecast.now),
                            when_full(forecast, words), forecast.now, forecast.earliest, forecast.latest});
  }
  if (out.capacity.empty() && !capacity.forecasts.empty())
    out.capacity_text = words.say(Say::kNothingRunsOut);
}

void add_history(const std::vector<trends::Sli>& history, const trends::ServiceTrend& trend,
                 const Wording& words, Report& out) {
  for (const trends::Sli& sli : history) {
    if (sli.sums.time.from >= trend.current.period.to) continue;
    catalog::Period period = period_of(trend);
    period.interval = sli.sums.time, period.name = sli.period_name;
    const bool counted = sli.coverage.value.has_value();  // else there was nothing in which it could be down
    out.history.push_back({words.period_name(period),
                           sli.availability.value ? words.percent(*sli.availability.value, sli.slo) : kNone,
                           counted ? words.number(static_cast<double>(sli.sums.outages), 0) : kNone,
                           counted ? human(sli.sums.down) : kNone});
  }
}

void add_changes(const trends::ServiceTrend& trend, const Wording& words, Report& out) {
  const auto add = [&](const trends::Change& change) {
    std::string who;
    for (const std::string& endpoint : change.endpoints) who += (who.empty() ? "" : ", ") + endpoint;
    out.changes.push_back({words.moment(change.time), change.text + (who.empty() ? "" : " (" + who + ")"),
                           !change.failed_because.empty()
                               ? words.say(Say::kChangeFailed, {change.failed_because})
                           : change.seen ? words.say(Say::kChangeSeen)
                                         : ""});
  };
  // Those that failed first, then what people told, then what was seen.
  for (const int rank : {0, 1, 2}) {
    for (const trends::Change& change : trend.changes) {
      const int own = !change.failed_because.empty() ? 0 : change.seen ? 2 : 1;
      if (own == rank && out.changes.size() < kChangesShown) add(change);
    }
  }
}

void add_strip(const trends::ServiceTrend& trend, const Wording& words, Report& out) {
  std::uint64_t good = 0;
  std::uint64_t hit = 0;
  std::uint64_t unmeasured = 0;
  for (const trends::DayFigure& slice : trend.days) {
    Cell cell{words.moment(slice.day.from) + ": ", "none", slice.day, 0};
    if (slice.base == Duration::zero()) {
      cell.label += words.say(slice.absent > Duration::zero() ? Say::kSliceAway : Say::kSliceNoHours);
    } else if (!slice.availability) {
      cell.kind = "unknown";
      cell.label += words.say(Say::kSliceUnmeasured);
      ++unmeasured;
    } else {
      cell.kind = *slice.availability >= 1 ? "good" : *slice.availability >= 0.95 ? "partial" : "bad";
      cell.label += words.percent(*slice.availability);
      cell.down = 1 - *slice.availability;
      ++(*slice.availability >= 1 ? good : hit);
    }
    out.strip.push_back(std::move(cell));
  }
  Say unit = Say::kCountDays;
  if (!trend.days.empty() && trend.days.front().day.length() > Duration(std::chrono::hours(26)))
    unit = Say::kCountWeeks;
  if (trend.days.size() > 1 && trend.days.front().day.length() <= Duration(std::chrono::hours(1)))
    unit = Say::kCountHours;
  out.strip_text =
      unmeasured > 0 ? words.say(Say::kStripTextUnmeasured, {words.count(unit, good), words.count(unit, hit),
                                                             words.count(unit, unmeasured)})
                     : words.say(Say::kStripText, {words.count(unit, good), words.count(unit, hit)});
}

}  // namespace tidemark::report
