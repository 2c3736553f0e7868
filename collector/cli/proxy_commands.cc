#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

template <class Request>
Request assignment(const Desk& desk) {
  Request request;
  request.set_proxy(desk.call.name);
  request.set_range(desk.call.devices);
  request.set_author(author_of(desk));
  return request;
}

}  // namespace

Outcome run_proxy(const Desk& desk) {
  if (desk.call.command == "proxy assign") {
    const auto reply = desk.client.ask(assignment<v1::ProxyAssignRequest>(desk));
    return reply.ok() ? show(desk, proxy_assigned_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  if (desk.call.command == "proxy unassign") {
    const auto reply = desk.client.ask(assignment<v1::ProxyUnassignRequest>(desk));
    return reply.ok() ? show(desk, proxy_unassigned_page(desk.view, *reply))
                      : Outcome::failed(reply.status());
  }
  v1::ProxyListRequest request;
  request.set_proxy(desk.call.name);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, proxy_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace tidemark::cli
