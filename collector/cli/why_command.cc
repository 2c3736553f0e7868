#include "collector/cli/commands.h"
#include "collector/cli/moment.h"
#include "collector/cli/pages.h"
#include "collector/cli/service_request.h"

namespace tidemark::cli {
namespace {

absl::Status set_moment(const Desk& desk, const absl::TimeZone& zone, v1::WhyRequest& request) {
  auto at = parse_moment("--at", desk.call.at, RangeEnd::kUntil, desk.view.now, zone);
  if (!at.ok()) return at.status();
  // A day that is not over is meant as far as it is.
  if (!names_a_day(desk.call.at) || *at <= desk.view.now) request.set_at_time_ms(unix_ms(*at));
  return absl::OkStatus();
}

}  // namespace

Outcome run_why(const Desk& desk) {
  v1::WhyRequest request;
  request.set_service(desk.call.name);
  request.set_definition(desk.call.definition);
  if (!desk.call.at.empty()) {
    if (!(desk.call.period.empty() && desk.call.since.empty() && desk.call.until.empty())) {
      return Outcome::misused(absl::InvalidArgumentError(
          "either a moment is explained or a period: --at does not go with --period, --since and --until"));
    }
    if (auto tried = set_moment(desk, desk.view.zone, request); !tried.ok()) return Outcome::misused(tried);
    const auto zone = zone_for(desk);
    if (!zone.ok()) return Outcome::failed(zone.status());
    if (auto again = set_moment(desk, *zone, request); !again.ok()) return Outcome::misused(again);
  } else {
    v1::TrendRequest period;
    const Outcome understood = make_request(desk, period);
    if (!understood.status.ok()) return understood;
    request.set_period(period.period());
    if (period.has_since_time_ms()) request.set_since_time_ms(period.since_time_ms());
    if (period.has_until_time_ms()) request.set_until_time_ms(period.until_time_ms());
  }
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, why_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace tidemark::cli
