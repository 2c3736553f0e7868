#include <algorithm>
#include <map>

#include "collector/report/parts.h"

/// Rules and their bounds are in DECISIONS.md.
namespace tidemark::report {
namespace {

/// A cause recurs where it was in so many outages, and is worth a line from this share of the downtime on.
constexpr std::uint64_t kRecurring = 2;
constexpr double kTopShare = 0.25;
constexpr std::uint64_t kNeverMetPeriods = 3;
constexpr std::uint64_t kEasyPeriods = 6;
constexpr double kEasyBudget = 0.1;

std::string freeze(const trends::ServiceTrend& trend, const Wording& words) {
  const auto& consumed = trend.current.error_budget_consumed;
  if (!consumed.value || *consumed.value < 1) return {};
  const std::string used = words.whole_percent(*consumed.value);
  if (trend.as_of < trend.current.period.to) return words.say(Say::kDecideFreeze, {used});
  return words.say(Say::kDecideFreezeNext, {used, words.period_phrase(period_of(trend))});
}

/// The first to run out, where an order that is made now may come too late before the next report.
std::string order(const Material& material, const Wording& words) {
  if (material.capacity == nullptr || material.capacity->forecasts.empty()) return {};
  const trends::CapacityForecast& first = material.capacity->forecasts.front();
  if (first.outlook == trends::Outlook::kNoDate) return {};
  const std::string what = name_of(first, words);
  const std::string used = words.whole_percent(first.now);
  const std::string full = when_full(first, words);
  if (first.outlook == trends::Outlook::kFull) return words.say(Say::kDecideOrderNow, {what, used, full});
  const Duration lead = material.trend.lead_time;
  const TimePoint by = *first.earliest - lead;
  if (by <= material.capacity->as_of) return words.say(Say::kDecideOrderNow, {what, used, full});
  const Duration until_next = material.trend.current.period.length();
  if (by > material.capacity->as_of + until_next) return {};
  return words.say(Say::kDecideOrder, {what, words.day(by), used, full, human(lead)});
}

/// Of the components that were in several outages the one with the most downtime.
std::string remove_cause(const trends::ServiceTrend& trend, const Wording& words) {
  const trends::PeriodFigures& now = trend.current;
  if (now.down == Duration::zero()) return {};
  std::map<std::string, std::uint64_t> outages;
  std::uint64_t all = 0;
  for (const trends::Outage& outage : now.outage_list) {
    if (!outage.in_hours) continue;
    ++all;
    for (const trends::Cause& cause : outage.causes) {
      if (!cause.component.empty()) ++outages[cause.component];
    }
  }
  for (const trends::Share& share : now.waterfall.components) {  // the largest first
    const double part = static_cast<double>(share.down.count()) / static_cast<double>(now.down.count());
    if (part < kTopShare) break;
    const auto found = outages.find(share.name);
    if (found == outages.end() || found->second < kRecurring) continue;
    const std::string in = std::to_string(found->second);
    const std::string of = words.count(Say::kCountDatedOutages, all);
    if (!now.downtime_cost.value || *now.downtime_cost.value <= 0)
      return words.say(Say::kDecideCause, {share.name, in, of, human(share.down)});
    return words.say(Say::kDecideCauseCost, {share.name, in, of, human(share.down),
                                             words.money(*now.downtime_cost.value * part, trend.currency)});
  }
  return {};
}

std::string own(const trends::ServiceTrend& trend, const Wording& words) {
  if (trend.owner.empty())
    return trend.current.down > Duration::zero() ? words.say(Say::kDecideOwner, {human(trend.current.down)})
                                                 : words.say(Say::kDecideOwnerAlone);
  if (trend.deputy.empty()) return words.say(Say::kDecideDeputy, {trend.owner});
  return {};
}

std::string review_goal(const Material& material, const Wording& words) {
  const trends::ServiceTrend& trend = material.trend;
  const std::optional<double>& slo = trend.current.slo.value;
  if (!slo || !trend.attainment.value) return {};
  const trends::Attainment& attainment = *trend.attainment.value;
  const std::string goal = words.percent(*slo, slo);
  const std::string periods = words.count(Say::kCountDatedPeriods, attainment.periods);
  if (attainment.periods >= kNeverMetPeriods && attainment.attained == 0)
    return words.say(Say::kDecideGoalNever, {goal, periods});
  if (material.history == nullptr || attainment.periods < kEasyPeriods ||
      attainment.attained != attainment.periods || *slo >= 1)
    return {};
  double most = 0;
  for (const trends::Sli& sli : *material.history) {
    if (!sli.over || sli.sums.base == Duration::zero()) continue;
    const double allowed = (1 - *slo) * static_cast<double>(sli.sums.base.count());
    most = std::max(most, static_cast<double>(sli.sums.down.count()) / allowed);
  }
  if (most > kEasyBudget) return {};
  return words.say(Say::kDecideGoalEasy, {goal, periods, words.whole_percent(most)});
}

}  // namespace

std::vector<Decision> ranked_decisions(const Material& material, const Wording& words) {
  std::vector<Decision> out;
  int rank = 0;
  for (std::string& line : std::vector<std::string>{
           freeze(material.trend, words), order(material, words), remove_cause(material.trend, words),
           own(material.trend, words), review_goal(material, words)}) {
    if (!line.empty()) out.push_back({rank, std::move(line)});
    ++rank;
  }
  return out;
}

std::vector<std::string> decisions_of(const Material& material, const Wording& words) {
  std::vector<std::string> out;
  for (Decision& decision : ranked_decisions(material, words)) {
    if (out.size() < kDecisionsMax) out.push_back(std::move(decision.line));
  }
  return out;
}

}  // namespace tidemark::report
