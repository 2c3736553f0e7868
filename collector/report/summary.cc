#include <algorithm>
#include <numeric>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

constexpr double kAvailabilityPoints = 50;
constexpr double kBudgetPoints = 30;
constexpr double kCoveragePoints = 20;

using Trends = std::vector<const trends::ServiceTrend*>;

double cost_of(const trends::ServiceTrend& trend) { return trend.current.downtime_cost.value.value_or(0); }

/// What an hour of downtime costs on average over the week; 0: nothing is said.
double hourly_cost(const trends::ServiceTrend& trend) {
  const catalog::Service* service =
      trend.definition.catalog == nullptr ? nullptr : trend.definition.catalog->find(trend.service);
  if (service == nullptr || !service->cost) return 0;
  const auto& hours = service->cost->per_hour;
  return std::accumulate(hours.begin(), hours.end(), 0.0) / static_cast<double>(hours.size());
}

/// The services' scores, weighed by what their downtime costs, or all the same where none has a cost.
std::optional<double> score_of(const Trends& trends) {
  const bool weighed =
      std::any_of(trends.begin(), trends.end(), [](const auto* trend) { return hourly_cost(*trend) > 0; });
  double sum = 0;
  double weights = 0;
  for (const auto* trend : trends) {
    const auto score = report::score_of(*trend);
    const double weight = weighed ? hourly_cost(*trend) : 1;
    if (!score || weight <= 0) continue;
    sum += weight * *score, weights += weight;
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

/// In each currency.
std::string all_costs(const Trends& trends, const Wording& words) {
  std::vector<std::pair<std::string, double>> sums;
  for (const auto* trend : trends) {
    if (cost_of(*trend) <= 0) continue;
    auto found =
        std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == trend->currency; });
    if (found == sums.end()) found = sums.insert(sums.end(), {trend->currency, 0});
    found->second += cost_of(*trend);
  }
  std::string out;
  for (const auto& [currency, amount] : sums)
    out += (out.empty() ? "" : " + ") + words.money(amount, currency);
  return out;
}

std::optional<bool> met(const trends::ServiceTrend& trend) {
  const trends::PeriodFigures& now = trend.current;
  if (!now.slo.value || !now.availability.value) return std::nullopt;
  return *now.availability.value >= *now.slo.value;
}

ServiceRow row_of(const trends::ServiceTrend& trend, const Wording& words) {
  const trends::PeriodFigures& now = trend.current;
  ServiceRow out;
  out.name = trend.service, out.title = trend.title;
  out.state = timeline::name_of(trend.state), out.state_text = state_word(trend.state, words);
  out.availability = now.availability.value ? words.percent(*now.availability.value, now.slo.value) : kNone;
  const auto goal = met(trend);
  out.goal = !goal ? kNone : words.say(*goal ? Say::kGoalKept : Say::kGoalNotKept);
  out.outages = words.number(static_cast<double>(now.outages), 0);
  out.down = human(now.down);
  out.cost = now.downtime_cost.value ? words.money(*now.downtime_cost.value, trend.currency) : kNone;
  const auto score = report::score_of(trend);
  out.score = score ? words.number(*score, 0) : kNone;
  return out;
}

std::string verdict_of(const Trends& trends, const Wording& words, const std::string& title,
                       const std::string& phrase) {
  std::uint64_t kept = 0;
  std::uint64_t missed = 0;
  for (const auto* trend : trends) {
    if (const auto goal = met(*trend)) ++(*goal ? kept : missed);
  }
  const std::uint64_t open = trends.size() - kept - missed;
  std::string goals = words.count(Say::kSummaryMet, kept);
  if (missed > 0) goals += ", " + words.count(Say::kSummaryMissed, missed);
  if (open > 0) goals += ", " + words.count(Say::kSummaryOpen, open);
  std::string out = words.say(Say::kSummaryVerdict, {title, phrase, goals});
  const std::string cost = all_costs(trends, words);
  return out + (cost.empty() ? words.say(Say::kSummaryNoCost)
                             : words.say(Say::kSummaryCost, {cost, trends.front()->title}));
}

void add_figures(const Trends& trends, const std::optional<double>& score, Report& out) {
  out.figures.push_back(
      {"network_health_score", "1", score, score ? "" : "no service has an availability", {}, ""});
  for (const auto* trend : trends) {
    const auto add = [&](const char* key, const std::string& unit, const trends::Figure<double>& value) {
      out.figures.push_back({trend->service + "." + key, unit, value.value, value.why, {}, ""});
    };
    add("availability", "share", trend->current.availability);
    add("coverage", "share", trend->current.coverage);
    add("outages", "1", {static_cast<double>(trend->current.outages), {}});
    add("down", "s", {seconds(trend->current.down), {}});
    add("error_budget_consumed", "share", trend->current.error_budget_consumed);
    add("downtime_cost", trend->currency, trend->current.downtime_cost);
    const auto own = report::score_of(*trend);
    add("score", "1", {own, own ? "" : "it has no availability"});
  }
}

/// The most urgent of all services; of one rule's the most expensive service's first.
std::vector<std::string> decisions_over(const Trends& trends, const Wording& words) {
  std::vector<Decision> all;
  for (const auto* trend : trends) {
    for (Decision& decision : ranked_decisions({*trend}, words))
      all.push_back({decision.rank, trend->title + ": " + decision.line});
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  std::vector<std::string> out;
  for (Decision& decision : all) {
    if (out.size() < kDecisionsMax) out.push_back(std::move(decision.line));
  }
  return out;
}

}  // namespace

std::optional<double> score_of(const trends::ServiceTrend& trend) {
  const trends::PeriodFigures& now = trend.current;
  if (!now.availability.value || !now.coverage.value) return std::nullopt;
  const double measured = kCoveragePoints * *now.coverage.value;
  if (!now.slo.value || *now.slo.value >= 1 || !now.error_budget_consumed.value)
    return (kAvailabilityPoints + kBudgetPoints) * *now.availability.value + measured;
  const double shortfall = (*now.slo.value - *now.availability.value) / (1 - *now.slo.value);
  const double left = 1 - *now.error_budget_consumed.value;
  return kAvailabilityPoints * std::clamp(1 - shortfall, 0.0, 1.0) +
         kBudgetPoints * std::clamp(left, 0.0, 1.0) + measured;
}

Report make_summary(const std::vector<trends::ServiceTrend>& given, const std::string& sponsor,
                    const Context& context) {
  Trends trends;
  for (const trends::ServiceTrend& trend : given) trends.push_back(&trend);
  std::stable_sort(trends.begin(), trends.end(), [](const auto* a, const auto* b) {
    return std::pair(cost_of(*a), a->current.down) > std::pair(cost_of(*b), b->current.down);
  });
  const trends::ServiceTrend& first = given.front();
  const Wording words(context.language, first.time_zone);
  Report out;
  out.id = context.id;
  out.generated = context.generated;
  out.language = code_of(context.language);
  out.time_zone = first.time_zone;
  out.title = sponsor.empty() ? words.say(Say::kSummaryEveryone) : words.say(Say::kSummaryTitle, {sponsor});
  out.period = words.period_name(period_of(first));
  out.period_time = first.current.period;
  const std::optional<double> score = score_of(trends);
  const std::string points = score ? words.number(*score, 0) : kNone;
  out.subject = words.say(Say::kSummarySubject, {out.title, out.period, points});
  out.verdict = verdict_of(trends, words, words.count(Say::kCountServices, trends.size()),
                           words.period_phrase(period_of(first)));
  std::uint64_t outages = 0;
  for (const auto* trend : trends) outages += trend->current.outages;
  const std::string cost = all_costs(trends, words);
  out.tiles = {
      {words.say(Say::kSummaryScore), points, {}, words.say(Say::kOfHundred), {}, score.value_or(0) >= 80},
      {words.say(Say::kTileCost), cost.empty() ? kNone : cost, {}, {}, {}, cost.empty()},
      {words.say(Say::kTileOutages),
       words.number(static_cast<double>(outages), 0),
       {},
       {},
       {},
       outages == 0}};
  add_figures(trends, score, out);
  for (const auto* trend : trends) out.services.push_back(row_of(*trend, words));
  out.decisions = decisions_over(trends, words);
  out.notes.push_back(words.say(Say::kSummaryFormula));
  out.facts = {{words.say(Say::kFactZone), first.time_zone},
               {words.say(Say::kFactMade), catalog::local_text(context.generated, first.time_zone)},
               {words.say(Say::kFactCatalogue), first.definition.version},
               {words.say(Say::kFactReport), out.id}};
  return out;
}

}  // namespace tidemark::report
