#include "collector/cli/commands.h"
#include "collector/cli/moment.h"
#include "collector/cli/pages.h"
#include "collector/cli/service_request.h"

namespace tidemark::cli {
namespace {

Outcome create_token(const Desk& desk) {
  v1::TokenCreateRequest request;
  request.set_uses(desk.call.uses);
  request.set_ttl_ms(desk.call.ttl.count());
  request.set_endpoint_class(desk.call.endpoint_class);
  request.set_site(desk.call.site);
  request.set_note(desk.call.note);
  request.set_approve(desk.call.approve);
  for (const auto& [key, value] : desk.call.labels) (*request.mutable_labels())[key] = value;
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  if (!desk.call.quiet) return show(desk, token_created_page(desk.view, *reply));
  desk.around.out << reply->token() << std::endl;
  return Outcome::good();
}

Outcome revoke_token(const Desk& desk) {
  v1::TokenRevokeRequest request;
  request.set_id(desk.call.name);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = {"revoked", {{"id", "TOKEN"}}, {}, ""};
  page.rows.rows.push_back({desk.call.name});
  page.document = records_of(page.rows).front();
  page.text =
      "token " + cell_text(desk.view, desk.call.name) + " is revoked; who enrolled with it stays enrolled\n";
  return show(desk, page);
}

Outcome check_services(const Desk& desk) {
  const auto reply = desk.client.ask(v1::ServiceCheckRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  show(desk, service_check_page(desk.view, *reply));
  bool serious = !reply->mistakes().empty();
  for (const v1::ServiceFinding& finding : reply->findings()) serious = serious || finding.serious();
  return Outcome::good(serious ? 1 : 0);
}

Outcome reload_services(const Desk& desk) {
  const auto reply = desk.client.ask(v1::ServiceReloadRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = {"mistakes", {{"mistake", "MISTAKE", true}}, {}, ""};
  for (const std::string& mistake : reply->mistakes()) {
    page.rows.rows.push_back({mistake});
    page.text += cell_text(desk.view, mistake) + "\n";
  }
  page.document = {Field::of("applied", reply->applied()),
                   Field::of("services", static_cast<std::int64_t>(reply->services())),
                   Field::of("sets", static_cast<std::int64_t>(reply->sets())),
                   Field::of("mistakes", words_of(reply->mistakes()))};
  page.text +=
      reply->applied()
          ? plural(reply->services(), "service") + " and " + plural(reply->sets(), "monitor set") + " read\n"
          : "nothing was changed: the last good services and monitor sets stay in use\n";
  show(desk, page);
  return Outcome::good(reply->applied() ? 0 : 1);
}

absl::StatusOr<std::string> zone_of(const Desk& desk) {
  v1::ServiceShowRequest request;
  request.set_service(desk.call.name);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return reply.status();
  return reply->service().time_zone();
}

/// Also of a service that is no more.
absl::StatusOr<std::string> last_zone_of(const Desk& desk) {
  v1::ServiceHistoryRequest request;
  request.set_service(desk.call.name);
  request.set_limit(1);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return reply.status();
  return reply->time_zone();
}

}  // namespace

absl::StatusOr<absl::TimeZone> zone_for(const Desk& desk) {
  const Invocation& call = desk.call;
  if (!names_a_day(call.since) && !names_a_day(call.until) && !names_a_day(call.at)) return desk.view.zone;
  const auto name = desk.call.definition == "then" ? last_zone_of(desk) : zone_of(desk);
  if (!name.ok()) return name.status();
  absl::TimeZone zone;
  return absl::LoadTimeZone(*name, &zone) ? zone : desk.view.zone;
}

Outcome make_request(const Desk& desk, v1::TrendRequest& request) {
  request.set_service(desk.call.name);
  request.set_period(desk.call.period);
  request.set_definition(desk.call.definition);
  const auto moment = [&](const char* option, const std::string& text, RangeEnd end,
                          const absl::TimeZone& zone) {
    return parse_moment(option, text, end, desk.view.now, zone);
  };
  if (desk.call.since.empty() && desk.call.until.empty()) return Outcome::good();
  if (desk.call.since.empty())
    return Outcome::misused(absl::InvalidArgumentError("--until needs --since beside it"));
  for (const auto& [option, text] :
       {std::pair{"--since", desk.call.since}, std::pair{"--until", desk.call.until}}) {
    if (text.empty()) continue;
    const auto tried = moment(option, text, RangeEnd::kSince, desk.view.zone);
    if (!tried.ok()) return Outcome::misused(tried.status());
  }
  const auto zone = zone_for(desk);
  if (!zone.ok()) return Outcome::failed(zone.status());
  const auto since = moment("--since", desk.call.since, RangeEnd::kSince, *zone);
  request.set_since_time_ms(unix_ms(*since));
  const TimePoint until =
      desk.call.until.empty() ? desk.view.now : *moment("--until", desk.call.until, RangeEnd::kUntil, *zone);
  if (until <= *since)
    return Outcome::misused(absl::InvalidArgumentError("--until has to be later than --since"));
  request.set_until_time_ms(unix_ms(until));
  return Outcome::good();
}

namespace {

Outcome show_trend(const Desk& desk, const v1::TrendRequest& request) {
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, trend_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace

Outcome run_token(const Desk& desk) {
  if (desk.call.command == "token create") return create_token(desk);
  if (desk.call.command == "token revoke") return revoke_token(desk);
  const auto reply = desk.client.ask(v1::TokenListRequest());
  return reply.ok() ? show(desk, token_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome run_history(const Desk& desk) {
  v1::ServiceHistoryRequest request;
  request.set_service(desk.call.name);
  request.set_limit(desk.call.limit);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, history_page(desk.view, *reply, desk.call.name))
                    : Outcome::failed(reply.status());
}

Outcome run_service(const Desk& desk) {
  if (desk.call.command == "service check") return check_services(desk);
  if (desk.call.command == "service reload" || desk.call.command == "set reload")
    return reload_services(desk);
  if (desk.call.command == "orphan list") {
    const auto reply = desk.client.ask(v1::OrphanListRequest());
    return reply.ok() ? show(desk, orphan_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  if (desk.call.command == "service show") {
    v1::ServiceShowRequest request;
    request.set_service(desk.call.name);
    const auto reply = desk.client.ask(request);
    return reply.ok() ? show(desk, service_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  const auto reply = desk.client.ask(v1::ServiceListRequest());
  return reply.ok() ? show(desk, service_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome run_trend(const Desk& desk) {
  v1::TrendRequest request;
  const Outcome understood = make_request(desk, request);
  return understood.status.ok() ? show_trend(desk, request) : understood;
}

}  // namespace tidemark::cli
