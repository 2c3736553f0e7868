#include <cmath>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

/// Sets the field, or says why it is not there.
template <class Value, class Set>
void put(const trends::Figure<Value>& figure, const char* name, v1::PeriodFigures& out, Set set) {
  if (figure.value) {
    set(*figure.value);
  } else {
    (*out.mutable_why())[name] = figure.why;
  }
}

void fill_shares(const std::vector<trends::Share>& shares,
                 google::protobuf::RepeatedPtrField<v1::Share>& out) {
  for (const trends::Share& share : shares) {
    v1::Share& added = *out.Add();
    added.set_name(share.name);
    added.set_down_ms(share.down.count());
  }
}

void fill_waterfall(const trends::Waterfall& waterfall, v1::Waterfall& out) {
  fill_shares(waterfall.components, *out.mutable_components());
  fill_shares(waterfall.endpoints, *out.mutable_endpoints());
  fill_shares(waterfall.silos, *out.mutable_silos());
  fill_shares(waterfall.teams, *out.mutable_teams());
  fill_shares(waterfall.providers, *out.mutable_providers());
}

void fill_responsibilities(const std::vector<trends::Responsibility>& responsibilities,
                           google::protobuf::RepeatedPtrField<v1::Responsibility>& out) {
  for (const trends::Responsibility& one : responsibilities) {
    v1::Responsibility& added = *out.Add();
    added.set_name(one.name);
    added.set_outages(one.outages);
    added.set_mtrs_ms(one.mtrs.count());
    if (one.mtta.value) added.set_mtta_ms(one.mtta.value->count());
  }
}

void fill_burn_rate(const trends::BurnRate& rate, v1::BurnRate& out) {
  out.set_window_ms(rate.window.count());
  out.set_short_window_ms(rate.short_window.count());
  if (rate.rate.value) out.set_rate(*rate.rate.value);
  if (rate.short_rate.value) out.set_short_rate(*rate.short_rate.value);
  out.set_threshold(rate.threshold);
  out.set_alarming(rate.alarming());
}

const char* word_of(statistics::Finding finding) {
  switch (finding) {
    case statistics::Finding::kTooFewPeriods:
      return "too few periods";
    case statistics::Finding::kNoEvidence:
      return "no evidence of a trend";
    case statistics::Finding::kImproving:
      return "improving";
    case statistics::Finding::kWorsening:
      return "worsening";
  }
  return "";
}

void fill_verdict(const trends::FigureVerdict& one, v1::FigureVerdict& out) {
  out.set_figure(one.figure);
  out.set_finding(word_of(one.verdict.finding));
  out.set_points(one.verdict.points);
  out.set_weekly(one.weekly);
  out.set_p(one.verdict.p);
  out.set_slope(one.verdict.slope);
  if (std::isfinite(one.verdict.lower)) out.set_slope_lower(one.verdict.lower);
  if (std::isfinite(one.verdict.upper)) out.set_slope_upper(one.verdict.upper);
  out.set_change(one.verdict.change);
  if (one.verdict.detectable) out.set_detectable(*one.verdict.detectable);
  out.set_unit(one.unit);
  out.set_withdrawn(one.verdict.withdrawn);
}

}  // namespace

void fill(const trends::PeriodFigures& figures, const std::string& service, v1::PeriodFigures& out) {
  out.set_from_time_ms(unix_ms(figures.period.from));
  out.set_to_time_ms(unix_ms(figures.period.to));
  out.set_base_ms(figures.base.count());
  out.set_down_ms(figures.down.count());
  out.set_unknown_ms(figures.unknown.count());
  out.set_good_ms(figures.good.count());
  out.set_degraded_ms(figures.degraded.count());
  out.set_not_yet_ms(figures.not_yet.count());
  out.set_absent_ms(figures.absent.count());
  put(figures.absent_share, "absent_share", out, [&](double v) { out.set_absent_share(v); });
  put(figures.availability, "availability", out, [&](double v) { out.set_availability(v); });
  put(figures.availability_worst, "availability_worst", out,
      [&](double v) { out.set_availability_worst(v); });
  put(figures.availability_best, "availability_best", out, [&](double v) { out.set_availability_best(v); });
  put(figures.coverage, "coverage", out, [&](double v) { out.set_coverage(v); });
  put(figures.slo, "slo", out, [&](double v) { out.set_slo(v); });
  out.set_outages(figures.outages);
  put(figures.mtrs, "mtrs", out, [&](Duration v) { out.set_mtrs_ms(v.count()); });
  put(figures.mtrs_clock, "mtrs_clock", out, [&](Duration v) { out.set_mtrs_clock_ms(v.count()); });
  put(figures.mtbf, "mtbf", out, [&](Duration v) { out.set_mtbf_ms(v.count()); });
  put(figures.mtbsi, "mtbsi", out, [&](Duration v) { out.set_mtbsi_ms(v.count()); });
  out.set_few(figures.few);
  out.set_lower_bound(figures.lower_bound);
  put(figures.error_budget, "error_budget", out, [&](Duration v) { out.set_error_budget_ms(v.count()); });
  put(figures.error_budget_consumed, "error_budget_consumed", out,
      [&](double v) { out.set_error_budget_consumed(v); });
  put(figures.downtime_cost, "downtime_cost", out, [&](double v) { out.set_downtime_cost(v); });
  out.set_planned_ms(figures.planned.count());
  out.set_planned_down_ms(figures.planned_down.count());
  put(figures.planned_cost, "planned_cost", out, [&](double v) { out.set_planned_cost(v); });
  put(figures.mttd, "mttd", out, [&](Duration v) { out.set_mttd_ms(v.count()); });
  out.set_mttd_error_ms(figures.mttd_error.count());
  put(figures.mtta, "mtta", out, [&](Duration v) { out.set_mtta_ms(v.count()); });
  out.set_acknowledged(figures.acknowledged);
  fill_waterfall(figures.waterfall, *out.mutable_waterfall());
  fill_responsibilities(figures.teams, *out.mutable_teams());
  fill_responsibilities(figures.providers, *out.mutable_providers());
  for (const trends::BurnRate& rate : figures.burn_rates) fill_burn_rate(rate, *out.add_burn_rates());
  put(figures.budget_lasts, "budget_lasts", out, [&](Duration v) { out.set_budget_lasts_ms(v.count()); });
  if (figures.uncorrected) {
    v1::Uncorrected& uncorrected = *out.mutable_uncorrected();
    if (figures.uncorrected->availability.value)
      uncorrected.set_availability(*figures.uncorrected->availability.value);
    uncorrected.set_down_ms(figures.uncorrected->down.count());
    uncorrected.set_outages(figures.uncorrected->outages);
  }
  for (const trends::Outage& outage : figures.outage_list) fill(outage, service, *out.add_outage_list());
}

void fill_judgements(const trends::ServiceTrend& trend, v1::TrendReply& out) {
  if (trend.attainment.value) {
    out.mutable_attainment()->set_periods(trend.attainment.value->periods);
    out.mutable_attainment()->set_attained(trend.attainment.value->attained);
  } else {
    out.set_attainment_why(trend.attainment.why);
  }
  for (const trends::FigureVerdict& one : trend.verdicts) fill_verdict(one, *out.add_verdicts());
  for (const trends::Change& change : trend.changes) {
    v1::TrendChange& added = *out.add_changes();
    added.set_time_ms(unix_ms(change.time));
    added.set_text(change.text);
    for (const std::string& endpoint : change.endpoints) added.add_endpoints(endpoint);
    added.set_seen(change.seen);
    added.set_failed_because(change.failed_because);
  }
  v1::ChangeFailures& failures = *out.mutable_change_failures();
  failures.set_changes(trend.change_failures.changes);
  failures.set_failed(trend.change_failures.failed);
  if (const auto& rate = trend.change_failures.rate) {
    failures.set_rate(rate->share);
    failures.set_rate_lower(rate->lower);
    failures.set_rate_upper(rate->upper);
  }
  for (const trends::EventCount& count : trend.events) {
    v1::EventCount& added = *out.add_events();
    added.set_severity(std::string(name_of(count.severity)));
    added.set_silo(count.silo);
    added.set_count(count.count);
  }
}

void fill(const trends::ServiceSlis& service, const trends::Sli& sli, v1::SliRow& out) {
  out.set_service(service.service);
  out.set_currency(service.currency);
  out.set_period_name(sli.period_name);
  out.set_period(sli.period_short);
  out.set_from_time_ms(unix_ms(sli.sums.time.from));
  out.set_to_time_ms(unix_ms(sli.sums.time.to));
  out.set_over(sli.over);
  if (sli.availability.value) {
    out.set_availability(*sli.availability.value);
  } else {
    out.set_why(sli.availability.why);
  }
  if (sli.availability_worst.value) out.set_availability_worst(*sli.availability_worst.value);
  if (sli.availability_best.value) out.set_availability_best(*sli.availability_best.value);
  if (sli.coverage.value) out.set_coverage(*sli.coverage.value);
  if (sli.slo) out.set_slo(*sli.slo);
  if (sli.attained) out.set_attained(*sli.attained);
  out.set_outages(sli.sums.outages);
  out.set_base_ms(sli.sums.base.count());
  out.set_down_ms(sli.sums.down.count());
  out.set_unknown_ms(sli.sums.unknown.count());
  out.set_degraded_ms(sli.sums.degraded.count());
  out.set_planned_ms(sli.sums.planned.count());
  out.set_cost(sli.sums.cost);
}

}  // namespace tidemark::admin
