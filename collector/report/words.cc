#include <cmath>

#include "collector/catalog/calendar.h"
#include "collector/report/report.h"
#include "collector/trends/evaluate.h"

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

std::string compared(const trends::ServiceTrend& trend) {
  const auto& before = trend.previous.availability;
  if (!before.value) return "; there is no figure " + trend.previous_phrase + " to compare it with";
  const double difference = *trend.current.availability.value - *before.value;
  if (std::fabs(difference) < 0.00005) return ", the same as " + trend.previous_phrase;
  return std::string(", ") + (difference > 0 ? "up " : "down ") + points_text(difference) + " from " +
         trends::percent_text(*before.value) + " " + trend.previous_phrase;
}

std::string outages_sentence(const trends::ServiceTrend& trend) {
  const trends::PeriodFigures& now = trend.current;
  if (now.down == Duration::zero()) return {};
  std::uint64_t touching = 0;
  for (const trends::Outage& outage : now.outage_list) touching += outage.in_hours;
  std::string out =
      " It was down for " + human(now.down) + " in " + count_text(touching, "outage", "outages");
  if (now.downtime_cost.value && *now.downtime_cost.value > 0) {
    out += ", which cost about " + money_text(*now.downtime_cost.value, trend.currency);
  }
  out += ".";
  if (const trends::Outage* worst = longest(now); worst != nullptr && !worst->causes.empty()) {
    const trends::Cause& cause = worst->causes.front();
    out += touching == 1 ? " It began " : " The longest began ";
    out += catalog::people_text(worst->failed, trend.time_zone);
    if (cause.component.empty()) {
      out += ": " + cause.text + ".";
    } else {
      out += " with " + cause.component + (cause.text.empty() ? "." : " (" + without_stop(cause.text) + ").");
    }
    if (!worst->restored) out += " It is not over yet.";
  }
  return out;
}

std::string goal_sentence(const trends::ServiceTrend& trend) {
  if (!trend.slo) return {};
  const std::string goal = trends::percent_text(*trend.slo);
  const auto& consumed = trend.current.error_budget_consumed;
  if (!consumed.value) return {};
  if (*consumed.value > 1) return " The goal of " + goal + " is missed for this period.";
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", *consumed.value * 100);
  return " The goal of " + goal + " can be met: " + text + " of the error budget is used.";
}

}  // namespace

std::string points_text(double difference) {
  char text[40];
  const double points = std::fabs(difference) * 100;
  std::snprintf(text, sizeof text, points < 0.1 ? "%.3f points" : "%.2f points", points);
  return text;
}

std::string money_text(double amount, const std::string& currency) {
  char text[64];
  std::snprintf(text, sizeof text, amount < 100 ? "%.2f" : "%.0f", amount);
  std::string out = text;
  const std::size_t whole = out.find('.') == std::string::npos ? out.size() : out.find('.');
  for (std::size_t at = whole; at > 3; at -= 3) out.insert(at - 3, ",");
  return out + " " + currency;
}

std::string count_text(std::uint64_t n, const char* one, const char* many) {
  if (n == 0) return std::string("no ") + many;
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string verdict_of(const trends::ServiceTrend& trend) {
  const trends::PeriodFigures& now = trend.current;
  if (!now.availability.value) {
    return trend.title + " has no availability " + trend.period_phrase + ": " + now.availability.why + ".";
  }
  std::string out = trend.title;
  if (now.down == Duration::zero()) {
    out += " was available in all of its measured service hours " + trend.period_phrase;
  } else {
    out += " was available " + trends::percent_text(*now.availability.value) +
           " of its measured service hours " + trend.period_phrase;
  }
  out += compared(trend) + ".";
  out += outages_sentence(trend);
  if (now.degraded > Duration::zero()) out += " For " + human(now.degraded) + " it worked with limits.";
  if (now.coverage.value && *now.coverage.value < 0.95) {
    out += " Only " + trends::percent_text(*now.coverage.value) +
           " of the time was measured: the true figure lies between " +
           trends::percent_text(*now.availability_worst.value) + " and " +
           trends::percent_text(*now.availability_best.value) + ".";
  }
  return out + goal_sentence(trend);
}

}  // namespace tidemark::report
