#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kOutagesBack = std::chrono::hours(24 * 30);

catalog::PeriodRequest period_of(const v1::TrendRequest& request) {
  catalog::PeriodRequest out;
  out.period = request.period();
  if (request.has_since_time_ms()) out.since = rfc3339(from_unix_ms(request.since_time_ms()));
  if (request.has_until_time_ms()) out.until = rfc3339(from_unix_ms(request.until_time_ms()));
  return out;
}

/// Sets the field, or says why it is not there.
template <class Value, class Set>
void put(const trends::Figure<Value>& figure, const char* name, v1::PeriodFigures& out, Set set) {
  if (figure.value) {
    set(*figure.value);
  } else {
    (*out.mutable_why())[name] = figure.why;
  }
}

}  // namespace

void fill_figures(const trends::PeriodFigures& figures, const std::string& service, v1::PeriodFigures& out) {
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
  for (const trends::Outage& outage : figures.outage_list) fill(outage, service, *out.add_outage_list());
}

namespace {

void fill_trend(const trends::ServiceTrend& trend, const catalog::Service* service, v1::TrendReply& out) {
  if (service != nullptr) fill(*service, *out.mutable_service());
  out.mutable_service()->set_state(std::string(timeline::name_of(trend.state)));
  count_members(trend.members, *out.mutable_service());
  if (trend.since) out.mutable_service()->set_since_time_ms(unix_ms(*trend.since));
  out.set_period_name(trend.period_name);
  out.set_previous_name(trend.previous_name);
  out.set_as_of_time_ms(unix_ms(trend.as_of));
  fill_figures(trend.current, trend.service, *out.mutable_current());
  fill_figures(trend.previous, trend.service, *out.mutable_previous());
  for (const trends::Member& member : trend.members) fill(member, *out.add_members());
  out.mutable_ledger()->set_lost(trend.ledger.lost);
  out.mutable_ledger()->set_refused(trend.ledger.refused);
  out.mutable_ledger()->set_unproven(trend.ledger.unproven);
  for (const trends::DayFigure& day : trend.days) {
    v1::DayFigures& added = *out.add_days();
    added.set_from_time_ms(unix_ms(day.day.from));
    added.set_to_time_ms(unix_ms(day.day.to));
    if (day.availability) {
      added.set_availability(*day.availability);
    } else {
      added.set_why(day.base > Duration::zero()     ? "no time was measured"
                    : day.absent > Duration::zero() ? "all members were away"
                                                    : "nothing to measure");
    }
    if (day.base > Duration::zero()) {
      added.set_coverage(static_cast<double>((day.base - day.unknown).count()) /
                         static_cast<double>(day.base.count()));
    }
    added.set_down_ms(day.down.count());
  }
}

}  // namespace

absl::StatusOr<v1::TrendReply> answer(const Ports& ports, const v1::TrendRequest& request) {
  auto trend = ports.trends.trend(request.service(), period_of(request));
  if (!trend.ok()) return trend.status();
  v1::TrendReply out;
  const auto catalog = ports.catalog.get();
  fill_trend(*trend, catalog->find(trend->service), out);
  out.set_summary(ports.summary(*trend));
  return out;
}

absl::StatusOr<v1::OutageListReply> answer(const Ports& ports, const v1::OutageListRequest& request) {
  const TimePoint now = ports.clock.now();
  const TimePoint until = request.has_until_time_ms() ? from_unix_ms(request.until_time_ms()) : now;
  const TimePoint since =
      request.has_since_time_ms() ? from_unix_ms(request.since_time_ms()) : until - kOutagesBack;
  std::vector<std::string> services;
  if (!request.service().empty()) {
    services.push_back(request.service());
  } else {
    const auto catalog = ports.catalog.get();
    for (const catalog::Service& service : catalog->services()) services.push_back(service.name);
  }
  v1::OutageListReply out;
  for (const std::string& service : services) {
    auto trend = ports.trends.trend(service, {"", rfc3339(since), rfc3339(until)});
    if (!trend.ok()) return trend.status();
    for (const trends::Outage& outage : trend->current.outage_list) fill(outage, service, *out.add_outages());
  }
  std::stable_sort(
      out.mutable_outages()->begin(), out.mutable_outages()->end(),
      [](const v1::Outage& a, const v1::Outage& b) { return a.failed_time_ms() > b.failed_time_ms(); });
  out.set_now_time_ms(unix_ms(now));
  return out;
}

absl::StatusOr<v1::ReportPreviewReply> answer(const Ports& ports, const v1::ReportPreviewRequest& request) {
  auto trend = ports.trends.trend(request.of().service(), period_of(request.of()));
  if (!trend.ok()) return trend.status();
  auto preview = ports.preview(*trend);
  if (!preview.ok()) return preview.status();
  v1::ReportPreviewReply out;
  out.set_subject(preview->subject);
  out.set_text(preview->text);
  out.set_html(preview->html);
  out.set_recipient(preview->recipient);
  return out;
}

absl::StatusOr<v1::ReportSendReply> answer(const Ports& ports, const v1::ReportSendRequest& request) {
  auto trend = ports.trends.trend(request.of().service(), period_of(request.of()));
  if (!trend.ok()) return trend.status();
  auto queued = ports.send(*trend);
  if (!queued.ok()) return queued.status();
  v1::ReportSendReply out;
  out.set_subject(queued->subject);
  for (const std::string& recipient : queued->recipients) out.add_recipients(recipient);
  out.set_message_id(queued->message_id);
  out.set_mail_id(queued->mail_id);
  return out;
}

}  // namespace tidemark::admin
