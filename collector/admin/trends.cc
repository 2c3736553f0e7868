#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kOutagesBack = std::chrono::hours(24 * 30);

absl::StatusOr<trends::ServiceTrend> trend_of(const Ports& ports, const v1::TrendRequest& request) {
  const auto definition = definition_of(request.definition());
  if (!definition.ok()) return definition.status();
  return ports.trends.trend(request.service(), period_of(request), *definition);
}

void fill_trend(const trends::ServiceTrend& trend, v1::TrendReply& out) {
  // As it was defined when the figures were made, or where they ask for that, back then.
  fill(*trend.definition.catalog->find(trend.service), *out.mutable_service());
  fill(trend.definition, *out.mutable_definition());
  out.mutable_service()->set_state(std::string(timeline::name_of(trend.state)));
  count_members(trend.members, *out.mutable_service());
  if (trend.since) out.mutable_service()->set_since_time_ms(unix_ms(*trend.since));
  out.set_period_name(trend.period_name);
  out.set_previous_name(trend.previous_name);
  out.set_as_of_time_ms(unix_ms(trend.as_of));
  fill(trend.current, trend.service, *out.mutable_current());
  fill(trend.previous, trend.service, *out.mutable_previous());
  fill_judgements(trend, out);
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

catalog::PeriodRequest period_of(const v1::TrendRequest& request) {
  catalog::PeriodRequest out;
  out.period = request.period();
  if (request.has_since_time_ms()) out.since = rfc3339(from_unix_ms(request.since_time_ms()));
  if (request.has_until_time_ms()) out.until = rfc3339(from_unix_ms(request.until_time_ms()));
  return out;
}

absl::StatusOr<v1::TrendReply> answer(const Ports& ports, const v1::TrendRequest& request) {
  auto trend = trend_of(ports, request);
  if (!trend.ok()) return trend.status();
  v1::TrendReply out;
  fill_trend(*trend, out);
  out.set_summary(ports.summary(*trend));
  return out;
}

absl::StatusOr<v1::SliListReply> answer(const Ports& ports, const v1::SliListRequest& request) {
  trends::SliRequest wanted;
  wanted.services = {request.services().begin(), request.services().end()};
  const auto kind = catalog::parse_period_kind(request.by());
  if (!kind)
    return absl::InvalidArgumentError("'" + request.by() +
                                      "' is no period of the calendar: day, week, month, quarter or year");
  wanted.by = *kind;
  if (request.has_since_time_ms()) wanted.since = from_unix_ms(request.since_time_ms());
  if (request.has_until_time_ms()) wanted.until = from_unix_ms(request.until_time_ms());
  wanted.recompute = request.recompute();
  const auto definition = definition_of(request.definition());
  if (!definition.ok()) return definition.status();
  wanted.definition = *definition;
  auto found = ports.trends.slis(wanted);
  if (!found.ok()) return found.status();
  v1::SliListReply out;
  for (const trends::ServiceSlis& service : *found) {
    for (const trends::Sli& sli : service.slis) {
      v1::SliRow& row = *out.add_rows();
      fill(service, sli, row);
      fill(service.definition, *row.mutable_definition());
    }
  }
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

}  // namespace tidemark::admin
