#include "collector/cli/commands.h"

#include <map>

#include "collector/cli/moment.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Outcome show_endpoint(const Desk& desk) {
  v1::EndpointShowRequest request;
  request.set_endpoint(desk.call.name);
  request.set_probes(desk.call.probes);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, endpoint_page(desk.view, *reply, desk.call.probes))
                    : Outcome::failed(reply.status());
}

Outcome list_endpoints(const Desk& desk) {
  v1::EndpointListRequest request;
  request.set_all(desk.call.all);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, endpoint_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome show_status(const Desk& desk) {
  const auto reply = desk.client.ask(v1::StatusRequest());
  return reply.ok() ? show(desk, status_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome show_forecast(const Desk& desk) {
  v1::ForecastRequest request;
  request.set_service(desk.call.name);
  request.set_all(desk.call.all);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, forecast_page(desk.view, desk.call.name, *reply, desk.call.all))
                    : Outcome::failed(reply.status());
}

Outcome show_ledger(const Desk& desk) {
  v1::LedgerRequest request;
  request.set_endpoint(desk.call.endpoint);
  if (!desk.call.since.empty()) {
    const auto since =
        parse_moment("--since", desk.call.since, RangeEnd::kSince, desk.view.now, desk.view.zone);
    if (!since.ok()) return Outcome::misused(since.status());
    request.set_since_time_ms(unix_ms(*since));
  }
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, ledger_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace

Outcome show(const Desk& desk, const Page& page) {
  switch (desk.call.output) {
    case Output::kTable:
      desk.around.out << page.text;
      break;
    case Output::kJson:
      desk.around.out << json_text(page.document);
      break;
    case Output::kCsv:
      desk.around.out << csv_text(page.rows);
      break;
  }
  desk.around.out.flush();
  return Outcome::good();
}

const std::string& author_of(const Desk& desk) {
  return desk.call.by.empty() ? desk.around.login_name : desk.call.by;
}

Outcome run_command(const Desk& desk) {
  using Run = Outcome (*)(const Desk&);
  static const std::map<std::string, Run> kCommands{
      {"status", show_status},
      {"backup", run_backup},
      {"doctor", run_doctor},
      {"import", run_import},
      {"forecast", show_forecast},
      {"ledger", show_ledger},
      {"endpoint list", list_endpoints},
      {"endpoint show", show_endpoint},
      {"endpoint revoke", run_endpoint_change},
      {"endpoint retire", run_endpoint_change},
      {"endpoint merge", run_endpoint_change},
      {"endpoint rename", run_endpoint_change},
      {"endpoint label", run_endpoint_change},
      {"endpoint waiting", run_applicants},
      {"endpoint approve", run_applicants},
      {"endpoint reject", run_applicants},
      {"admin invite", run_access},
      {"admin list", run_access},
      {"admin role", run_access},
      {"admin revoke", run_access},
      {"login", run_login},
      {"logout", run_login},
      {"proxy assign", run_proxy},
      {"proxy unassign", run_proxy},
      {"proxy list", run_proxy},
      {"problem", run_happening},
      {"event list", run_happening},
      {"series list", run_happening},
      {"series get", run_happening},
      {"token create", run_token},
      {"token list", run_token},
      {"token revoke", run_token},
      {"service list", run_service},
      {"service show", run_service},
      {"service check", run_service},
      {"service reload", run_service},
      {"service history", run_history},
      {"orphan list", run_service},
      {"set list", run_set},
      {"set show", run_set},
      {"set check", run_set},
      {"set diff", run_set},
      {"set learn", run_set},
      {"set reload", run_service},
      {"inventory show", run_inventory},
      {"inventory diff", run_inventory},
      {"inventory find", run_inventory},
      {"outage list", run_happening},
      {"outage exclude", run_operation},
      {"outage include", run_operation},
      {"outage exclusions", run_operation},
      {"outage ack", run_operation},
      {"maintenance add", run_operation},
      {"maintenance list", run_operation},
      {"maintenance cancel", run_operation},
      {"change add", run_operation},
      {"change list", run_operation},
      {"change rollback", run_operation},
      {"audit list", run_audit},
      {"audit verify", run_audit},
      {"audit recover", run_audit},
      {"authority show", run_authority},
      {"authority roll", run_authority},
      {"authority finish", run_authority},
      {"trend", run_trend},
      {"why", run_why},
      {"sli", run_happening},
      {"report preview", run_report},
      {"report send", run_report},
      {"report list", run_report},
      {"report show", run_report},
      {"report resend", run_report},
      {"report deliveries", run_report},
      {"report test", run_report},
      {"report schedule add", run_report},
      {"report schedule list", run_report},
      {"report schedule remove", run_report},
  };
  const auto found = kCommands.find(desk.call.command);
  if (found == kCommands.end())
    return Outcome::failed(absl::InternalError("no command '" + desk.call.command + "'"));
  return found->second(desk);
}

}  // namespace tidemark::cli
