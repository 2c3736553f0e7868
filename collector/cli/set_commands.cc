#include <algorithm>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {

Outcome run_set(const Desk& desk) {
  const std::string& command = desk.call.command;
  if (command == "set list") {
    const auto reply = desk.client.ask(v1::SetListRequest());
    return reply.ok() ? show(desk, set_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  if (command == "set show") {
    v1::SetShowRequest request;
    request.set_set(desk.call.name);
    const auto reply = desk.client.ask(request);
    return reply.ok() ? show(desk, set_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  if (command == "set check") {
    const auto reply = desk.client.ask(v1::SetCheckRequest());
    if (!reply.ok()) return Outcome::failed(reply.status());
    show(desk, set_check_page(desk.view, *reply));
    const bool serious = std::any_of(reply->findings().begin(), reply->findings().end(),
                                     [](const v1::SetFinding& finding) { return finding.serious(); });
    return Outcome::good(serious || !reply->mistakes().empty() ? 1 : 0);
  }
  if (command == "set learn") {
    v1::SetLearnRequest request;
    request.set_set(desk.call.set);
    request.set_endpoint(desk.call.endpoint);
    request.set_days(desk.call.days);
    request.set_metric_prefix(desk.call.metric);
    const auto reply = desk.client.ask(request);
    return reply.ok() ? show(desk, learn_page(*reply)) : Outcome::failed(reply.status());
  }
  const auto reply = desk.client.ask(v1::SetDiffRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  show(desk, set_diff_page(desk.view, *reply));
  return Outcome::good(reply->mistakes().empty() ? 0 : 1);
}

}  // namespace tidemark::cli
