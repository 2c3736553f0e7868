#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using trends::Figure;
using trends::PeriodFigures;

Figure<double> in_seconds(const Figure<Duration>& figure) {
  if (!figure.value) return {std::nullopt, figure.why};
  return {seconds(*figure.value), {}};
}

std::string finding_of(const trends::FigureVerdict& verdict) {
  switch (verdict.verdict.finding) {
    case statistics::Finding::kImproving:
      return "improving";
    case statistics::Finding::kWorsening:
      return "worsening";
    case statistics::Finding::kNoEvidence:
      return "no evidence";
    case statistics::Finding::kTooFewPeriods:
      break;
  }
  return "too few periods";
}

}  // namespace

void add_figures(const trends::ServiceTrend& trend, Report& out) {
  const PeriodFigures& now = trend.current;
  const PeriodFigures& before = trend.previous;
  const auto row = [&](const char* key, const std::string& unit, const Figure<double>& value,
                       const Figure<double>& previous, const char* judged = nullptr) {
    const trends::FigureVerdict* verdict = judged == nullptr ? nullptr : verdict_on(trend, judged);
    out.figures.push_back(
        {key, unit, value.value, value.why, previous.value, verdict == nullptr ? "" : finding_of(*verdict)});
  };
  const auto time = [&](const char* key, Duration value, Duration previous, const char* judged = nullptr) {
    // Times of a period without service hours are times of nothing.
    const bool known = before.base + before.absent + before.not_yet > Duration::zero();
    row(key, "s", {seconds(value), {}}, known ? Figure<double>{seconds(previous), {}} : Figure<double>{},
        judged);
  };
  row("availability", "share", now.availability, before.availability, "availability");
  row("availability_worst", "share", now.availability_worst, before.availability_worst);
  row("availability_best", "share", now.availability_best, before.availability_best);
  row("coverage", "share", now.coverage, before.coverage, "coverage");
  row("outages", "1", {static_cast<double>(now.outages), {}},
      before.availability.value ? Figure<double>{static_cast<double>(before.outages), {}} : Figure<double>{},
      "outages");
  time("service_hours", now.base, before.base);
  time("down", now.down, before.down, "downtime");
  time("unknown", now.unknown, before.unknown);
  time("degraded", now.degraded, before.degraded);
  time("absent", now.absent, before.absent);
  time("planned", now.planned, before.planned);
  time("planned_down", now.planned_down, before.planned_down);
  row("mtrs", "s", in_seconds(now.mtrs), in_seconds(before.mtrs));
  row("mtrs_clock", "s", in_seconds(now.mtrs_clock), in_seconds(before.mtrs_clock));
  row("mtbf", "s", in_seconds(now.mtbf), in_seconds(before.mtbf));
  row("mtbsi", "s", in_seconds(now.mtbsi), in_seconds(before.mtbsi));
  row("mttd", "s", in_seconds(now.mttd), in_seconds(before.mttd));
  row("mtta", "s", in_seconds(now.mtta), in_seconds(before.mtta));
  row("slo", "share", trend.current.slo, {});
  row("error_budget", "s", in_seconds(now.error_budget), in_seconds(before.error_budget));
  row("error_budget_consumed", "share", now.error_budget_consumed, before.error_budget_consumed);
  row("downtime_cost", trend.currency, now.downtime_cost, before.downtime_cost, "cost of downtime");
  row("planned_cost", trend.currency, now.planned_cost, before.planned_cost);
  row("changes", "1", {static_cast<double>(trend.change_failures.changes), {}}, {});
  row("change_failure_rate", "share",
      trend.change_failures.rate ? Figure<double>{trend.change_failures.rate->share, {}}
                                 : Figure<double>{std::nullopt, "there were no changes"},
      {});
}

}  // namespace tidemark::report
