#include <cmath>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

/// The outage of the period with the longest time in service hours.
const trends::Outage* longest(const trends::PeriodFigures& figures) {
  const trends::Outage* out = nullptr;
  for (const trends::Outage& outage : figures.outage_list) {
    if (outage.in_hours && (out == nullptr || outage.down_in_hours > out->down_in_hours)) out = &outage;
  }
  return out;
}

std::string without_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

std::string compared(const trends::ServiceTrend& trend, const Wording& words) {
  const auto& before = trend.previous.availability;
  const std::string phrase = words.period_phrase(previous_of(trend));
  if (!before.value) return words.say(Say::kNoFigureBefore, {phrase});
  const double difference = *trend.current.availability.value - *before.value;
  if (std::fabs(difference) < 0.00005) return words.say(Say::kSameAs, {phrase});
  return words.say(
      difference > 0 ? Say::kUpFrom : Say::kDownFrom,
      {words.points(difference), words.percent(*before.value, trend.previous.slo.value), phrase});
}

std::string first_cause(const trends::Cause& cause, const Wording& words) {
  if (cause.component.empty()) return words.say(Say::kWords, {without_stop(cause.text)});
  if (cause.text.empty()) return words.say(Say::kWithCause, {cause.component});
  return words.say(Say::kWithCauseWords, {cause.component, without_stop(cause.text)});
}

std::string outages_sentence(const trends::ServiceTrend& trend, const Wording& words) {
  const trends::PeriodFigures& now = trend.current;
  if (now.down == Duration::zero()) return {};
  std::uint64_t touching = 0;
  for (const trends::Outage& outage : now.outage_list) touching += outage.in_hours ? 1 : 0;
  std::string out =
      words.say(Say::kWasDown, {human(now.down), words.count(Say::kCountDatedOutages, touching)});
  if (now.downtime_cost.value && *now.downtime_cost.value > 0)
    out += words.say(Say::kWhichCost, {words.money(*now.downtime_cost.value, trend.currency)});
  out += ".";
  if (const trends::Outage* worst = longest(now); worst != nullptr && !worst->causes.empty()) {
    out += words.say(touching == 1 ? Say::kItBegan : Say::kLongestBegan, {words.moment(worst->failed)}) +
           first_cause(worst->causes.front(), words);
    if (!worst->restored) out += words.say(Say::kNotOver);
  }
  return out;
}

std::string goal_sentence(const trends::ServiceTrend& trend, const Wording& words) {
  const std::optional<double>& slo = trend.current.slo.value;
  const std::optional<double>& consumed = trend.current.error_budget_consumed.value;
  if (!slo || !consumed) return {};
  const std::string goal = words.percent(*slo, slo);
  if (*consumed > 1) return words.say(Say::kGoalMissed, {goal});
  const bool over = trend.as_of >= trend.current.period.to;
  return words.say(over ? Say::kGoalMet : Say::kGoalCanBeMet, {goal, words.whole_percent(*consumed)});
}

}  // namespace

std::string verdict_of(const trends::ServiceTrend& trend, Language language) {
  const Wording words(language, trend.time_zone);
  const trends::PeriodFigures& now = trend.current;
  const std::string phrase = words.period_phrase(period_of(trend));
  if (!now.availability.value)
    return words.say(Say::kVerdictNone, {trend.title, phrase, words.reason(now.availability.why)});
  std::string out =
      now.down == Duration::zero()
          ? words.say(Say::kVerdictAll, {trend.title, phrase})
          : words.say(Say::kVerdictShare,
                      {trend.title, words.percent(*now.availability.value, now.slo.value), phrase});
  out += compared(trend, words) + ".";
  out += outages_sentence(trend, words);
  if (now.degraded > Duration::zero()) out += words.say(Say::kWithLimits, {human(now.degraded)});
  if (now.coverage.value && *now.coverage.value < 0.95) {
    out += words.say(Say::kOnlyMeasured, {words.percent(*now.coverage.value),
                                          words.percent(*now.availability_worst.value, now.slo.value),
                                          words.percent(*now.availability_best.value, now.slo.value)});
  }
  return out + goal_sentence(trend, words);
}

}  // namespace tidemark::report
