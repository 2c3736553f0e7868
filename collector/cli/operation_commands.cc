#include <optional>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"
#include "collector/cli/range.h"

namespace tidemark::cli {
namespace {

absl::Status usage(const std::string& sentence) { return absl::InvalidArgumentError(sentence); }

absl::Status set_scope(const Desk& desk, v1::EntryScope& scope) {
  int given = 0;
  for (const auto& [kind, name] :
       {std::pair{"endpoint", &desk.call.endpoint}, std::pair{"site", &desk.call.site},
        std::pair{"service", &desk.call.service}}) {
    if (name->empty()) continue;
    ++given;
    scope.set_kind(kind);
    scope.set_name(*name);
  }
  return given == 1 ? absl::OkStatus() : usage("it takes one of --endpoint, --site and --service");
}

absl::Status required(const char* option, const std::string& value, const char* why) {
  return value.empty() ? usage(std::string(option) + " is missing: " + why) : absl::OkStatus();
}

absl::StatusOr<TimePoint> moment(const Desk& desk, const char* option, const std::string& text,
                                 RangeEnd end) {
  return parse_planned(option, text, end, desk.view.now, desk.view.zone);
}

/// Of planned work: both given, or the begin with how long it lasts.
absl::Status set_window(const Desk& desk, const absl::TimeZone& zone, v1::MaintenanceAddRequest& request) {
  const Invocation& call = desk.call;
  if (auto status = required("--from", call.from, "when does the work begin?"); !status.ok()) return status;
  if (call.to.empty() == call.lasting.empty()) return usage("the end is either --to or --for, one of them");
  const auto from = parse_planned("--from", call.from, RangeEnd::kSince, desk.view.now, zone);
  if (!from.ok()) return from.status();
  request.set_from_time_ms(unix_ms(*from));
  if (!call.lasting.empty()) {
    const auto lasting = parse_duration(call.lasting);
    if (!lasting || lasting->count() <= 0)
      return usage("--for takes a duration such as 30m, 4h or 1d, not '" + call.lasting + "'");
    request.set_to_time_ms(unix_ms(*from + *lasting));
    return absl::OkStatus();
  }
  const auto to = parse_planned("--to", call.to, RangeEnd::kUntil, desk.view.now, zone);
  if (!to.ok()) return to.status();
  if (*to <= *from) return usage("--to has to be later than --from");
  request.set_to_time_ms(unix_ms(*to));
  return absl::OkStatus();
}

absl::Status make(const Desk& desk, v1::MaintenanceAddRequest& request) {
  const Invocation& call = desk.call;
  if (auto status = set_scope(desk, *request.mutable_scope()); !status.ok()) return status;
  absl::TimeZone zone = desk.view.zone;
  if (!call.zone.empty() && !absl::LoadTimeZone(call.zone, &zone))
    return usage("--zone takes the name of a time zone such as Europe/Berlin, not '" + call.zone + "'");
  if (auto status = set_window(desk, zone, request); !status.ok()) return status;
  if (auto status = required("--reason", call.reason, "what is done, and why?"); !status.ok()) return status;
  if (auto status = required("--approver", call.approver, "who approved of it?"); !status.ok()) return status;
  request.set_repeat(call.repeat);
  request.set_time_zone(call.zone);
  request.set_reason(call.reason);
  request.set_approver(call.approver);
  request.set_author(author_of(desk));
  return absl::OkStatus();
}

absl::Status make(const Desk& desk, v1::OutageExcludeRequest& request) {
  const Invocation& call = desk.call;
  request.set_service(call.name);
  request.set_reason(call.reason);
  request.set_author(author_of(desk));
  const bool range = !call.from.empty() || !call.to.empty();
  if (range == !call.at.empty() || (range && (call.from.empty() || call.to.empty())))
    return usage("it takes either --from and --to, or --at, a time at which the service was down");
  if (!call.at.empty()) {
    const auto at = moment(desk, "--at", call.at, RangeEnd::kSince);
    if (!at.ok()) return at.status();
    request.set_at_time_ms(unix_ms(*at));
  } else {
    const auto from = moment(desk, "--from", call.from, RangeEnd::kSince);
    if (!from.ok()) return from.status();
    const auto to = moment(desk, "--to", call.to, RangeEnd::kUntil);
    if (!to.ok()) return to.status();
    if (*to <= *from) return usage("--to has to be later than --from");
    request.set_from_time_ms(unix_ms(*from));
    request.set_to_time_ms(unix_ms(*to));
  }
  return required("--reason", call.reason, "why is it not to be held against the service?");
}

/// --at, where it was given.
template <class Request>
absl::Status set_at(const Desk& desk, Request& request) {
  if (desk.call.at.empty()) return absl::OkStatus();
  const auto at = moment(desk, "--at", desk.call.at, RangeEnd::kSince);
  if (!at.ok()) return at.status();
  request.set_at_time_ms(unix_ms(*at));
  return absl::OkStatus();
}

absl::Status make(const Desk& desk, v1::OutageAckRequest& request) {
  request.set_service(desk.call.name);
  request.set_text(desk.call.text);
  request.set_author(author_of(desk));
  return set_at(desk, request);
}

absl::Status make(const Desk& desk, v1::ChangeAddRequest& request) {
  if (auto status = set_scope(desk, *request.mutable_scope()); !status.ok()) return status;
  if (auto status = required("--text", desk.call.text, "what was changed?"); !status.ok()) return status;
  request.set_text(desk.call.text);
  request.set_reference(desk.call.reference);
  request.set_rolled_back(desk.call.rolled_back);
  request.set_author(author_of(desk));
  return set_at(desk, request);
}

absl::Status make(const Desk& desk, v1::MaintenanceListRequest& request) {
  request.set_all(desk.call.all);
  return set_range(desk, request);
}
absl::Status make(const Desk& desk, v1::ChangeListRequest& request) { return set_range(desk, request); }
absl::Status make(const Desk& desk, v1::ExclusionListRequest& request) {
  request.set_service(desk.call.name);
  return absl::OkStatus();
}

template <class Request>
absl::Status make_ending(const Desk& desk, Request& request) {
  request.set_id(std::stoll(desk.call.name));
  request.set_author(author_of(desk));
  return absl::OkStatus();
}
absl::Status make(const Desk& desk, v1::MaintenanceCancelRequest& request) {
  return make_ending(desk, request);
}
absl::Status make(const Desk& desk, v1::OutageIncludeRequest& request) { return make_ending(desk, request); }
absl::Status make(const Desk& desk, v1::ChangeRollbackRequest& request) { return make_ending(desk, request); }

/// Makes the question, asks it, and shows the answer's page.
template <class Request, class PageOf>
Outcome ask(const Desk& desk, PageOf page_of) {
  Request request;
  if (const absl::Status made = make(desk, request); !made.ok()) return Outcome::misused(made);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, page_of(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace

Outcome run_operation(const Desk& desk) {
  const std::string& command = desk.call.command;
  if (command == "maintenance add") return ask<v1::MaintenanceAddRequest>(desk, maintenance_entered_page);
  if (command == "maintenance list") return ask<v1::MaintenanceListRequest>(desk, maintenance_list_page);
  if (command == "maintenance cancel")
    return ask<v1::MaintenanceCancelRequest>(desk, maintenance_cancelled_page);
  if (command == "outage exclude") return ask<v1::OutageExcludeRequest>(desk, exclusion_entered_page);
  if (command == "outage include") return ask<v1::OutageIncludeRequest>(desk, exclusion_withdrawn_page);
  if (command == "outage exclusions") return ask<v1::ExclusionListRequest>(desk, exclusion_list_page);
  if (command == "change list") return ask<v1::ChangeListRequest>(desk, change_list_page);
  if (command == "outage ack") {
    return ask<v1::OutageAckRequest>(desk, [&](const View& view, const v1::OutageAckReply& reply) {
      return acknowledged_page(view, desk.call.name, reply);
    });
  }
  const auto changed = [](const View& view, const auto& reply) {
    return change_entered_page(view, reply.change());
  };
  if (command == "change rollback") return ask<v1::ChangeRollbackRequest>(desk, changed);
  return ask<v1::ChangeAddRequest>(desk, changed);
}

}  // namespace tidemark::cli
