#include "collector/cli/commands.h"
#include "collector/cli/moment.h"
#include "collector/cli/pages.h"
#include "collector/cli/range.h"

namespace tidemark::cli {
namespace {

Outcome show_inventory(const Desk& desk) {
  v1::InventoryShowRequest request;
  request.set_endpoint(desk.call.name);
  request.set_kind(desk.call.kind);
  if (!desk.call.at.empty()) {
    const auto at = parse_moment("--at", desk.call.at, RangeEnd::kUntil, desk.view.now, desk.view.zone);
    if (!at.ok()) return Outcome::misused(at.status());
    request.set_at_time_ms(unix_ms(*at));
  }
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, inventory_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome diff_inventory(const Desk& desk) {
  v1::InventoryDiffRequest request;
  request.set_endpoint(desk.call.name);
  request.set_other(desk.call.endpoint);
  request.set_kind(desk.call.kind);
  if (!desk.call.endpoint.empty() && !(desk.call.since.empty() && desk.call.until.empty())) {
    return Outcome::misused(absl::InvalidArgumentError(
        "two endpoints are compared as they are now: --since and --until do not go with them"));
  }
  const absl::Status range = set_range(desk, request);
  if (!range.ok()) return Outcome::misused(range);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  return show(desk, inventory_diff_page(desk.view, *reply, !desk.call.endpoint.empty()));
}

Outcome find_inventory(const Desk& desk) {
  v1::InventoryFindRequest request;
  request.set_pattern(desk.call.name);
  request.set_kind(desk.call.kind);
  for (const auto& [key, value] : desk.call.labels) {
    v1::Attribute& attribute = *request.add_values();
    attribute.set_key(key);
    attribute.set_value(value);
  }
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, inventory_found_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace

Outcome run_inventory(const Desk& desk) {
  if (desk.call.command == "inventory show") return show_inventory(desk);
  if (desk.call.command == "inventory diff") return diff_inventory(desk);
  return find_inventory(desk);
}

}  // namespace tidemark::cli
