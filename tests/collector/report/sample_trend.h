#pragma once

#include "collector/trends/service_trend.h"

namespace tidemark {

inline TimePoint at(const char* rfc3339_text) { return parse_rfc3339(rfc3339_text).value(); }

inline constexpr Duration hours(int n) { return std::chrono::hours(n); }
inline constexpr Duration minutes(int n) { return std::chrono::minutes(n); }

/// A month of a service that is measured throughout and never fails.
inline trends::ServiceTrend calm_trend() {
  trends::ServiceTrend out;
  out.service = "shop", out.title = "Shop", out.goal = "Customers can order at any time";
  out.sponsor = "Jürgen Müller <juergen@example.org>", out.owner = "Ann Lee <ann@example.org>",
  out.team = "Web";
  out.time_zone = "Europe/Berlin", out.currency = "EUR";
  out.current.slo.value = 0.995;
  out.period_name = "November 2026", out.previous_name = "October 2026";
  out.lead_time = hours(24 * 30);
  out.definition.version = "7";
  out.state = timeline::State::kUp;
  out.as_of = at("2026-11-30T23:00:00Z");
  auto& now = out.current;
  now.period = {at("2026-10-31T23:00:00Z"), at("2026-11-30T23:00:00Z")};
  now.base = now.good = hours(720);
  now.availability.value = now.availability_worst.value = now.availability_best.value = now.coverage.value =
      1.0;
  now.mtrs.why = now.mtrs_clock.why = "no outage", now.mtbf.why = now.mtbsi.why = "no failure in 30 d";
  now.error_budget.value = minutes(216), now.error_budget_consumed.value = 0;
  now.downtime_cost.value = 0;
  out.previous = now;
  out.previous.period = {at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z")};
  out.previous.availability.value = 0.998;
  for (TimePoint day = now.period.from; day < now.period.to; day += hours(24)) {
    out.days.push_back({{day, day + hours(24)}, hours(24), {}, {}, {}, 1.0});
  }
  out.members = {{"shop-1/tcp-443", timeline::State::kUp, at("2026-11-12T14:00:00Z"), {}},
                 {"shop-db/tcp-5432", timeline::State::kUp, at("2026-11-12T14:00:00Z"), {}}};
  return out;
}

/// The same with two outages, unmeasured time and losses.
inline trends::ServiceTrend troubled_trend() {
  trends::ServiceTrend out = calm_trend();
  auto& now = out.current;
  now.down = minutes(346), now.unknown = hours(20), now.degraded = minutes(90);
  now.good = now.base - now.down - now.unknown;
  const auto share = [](Duration a, Duration b) { return double(a.count()) / double(b.count()); };
  now.availability.value = share(now.good, now.good + now.down);
  now.availability_worst.value = share(now.good, now.base);
  now.availability_best.value = share(now.good + now.unknown, now.base);
  now.coverage.value = share(now.base - now.unknown, now.base);
  now.outages = 2, now.few = true;
  now.mtrs = {minutes(173), {}}, now.mtrs_clock = {minutes(173), {}}, now.mtbf = {hours(347), {}};
  now.error_budget_consumed.value = 346.0 / 216;
  now.downtime_cost.value = 1903.0;
  const auto outage = [](const char* failed, Duration down, const char* component, const char* text) {
    trends::Outage one;
    one.failed = at(failed), one.restored = one.failed + down, one.last_seen = *one.restored;
    one.error_bar = Duration{30'000};
    one.down = one.down_in_hours = one.down_in_hours_to_restoration = down, one.in_hours = true;
    one.causes = {{component, "shop-db", text, down, {}}};
    return one;
  };
  now.outage_list = {outage("2026-11-03T08:12:00Z", minutes(46), "shop-1/tcp-443", "no answer within 5 s"),
                     outage("2026-11-12T09:00:00Z", hours(5), "shop-db/tcp-5432", "connection refused")};
  out.days[2].availability = 0.968, out.days[2].down = minutes(46);
  out.days[11].availability = 0.79, out.days[11].down = hours(5);
  out.days[20].availability.reset(), out.days[20].unknown = hours(20);
  out.members[1].state = timeline::State::kDegraded;
  out.ledger = {1200, 3, 1};
  return out;
}

}  // namespace tidemark
