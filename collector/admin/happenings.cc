#include <algorithm>
#include <set>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kEventsDefault = 1'000;
constexpr std::uint32_t kEventsMax = 100'000;

std::string state_word(const trends::Problem& problem) {
  if (problem.silent) return "silent";
  if (problem.state == timeline::State::kDown) return "critical";
  return problem.state == timeline::State::kDegraded ? "warning" : "unknown";
}

absl::StatusOr<Severity> severity_of(const std::string& word) {
  for (const Severity severity :
       {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
    if (word == name_of(severity)) return severity;
  }
  return absl::InvalidArgumentError("'" + word +
                                    "' is no severity; there are info, warning, error and critical");
}

/// The endpoints of a service's members.
absl::StatusOr<std::vector<EndpointId>> endpoints_of(const Ports& ports, const std::string& service,
                                                     const std::map<EndpointId, std::string>& names) {
  if (auto status = check_service(ports, service); !status.ok()) return status;
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  std::set<std::string> wanted;
  for (const trends::ServiceState& state : states->services) {
    if (state.service->name != service) continue;
    for (const trends::Member& member : state.members)
      wanted.insert(member.component.substr(0, member.component.find('/')));
  }
  std::vector<EndpointId> out;
  for (const auto& [id, name] : names) {
    if (wanted.contains(name)) out.push_back(id);
  }
  return out;
}

}  // namespace

absl::StatusOr<v1::ProblemListReply> answer(const Ports& ports, const v1::ProblemListRequest& request) {
  if (!request.service().empty()) {
    if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  }
  auto problems = ports.trends.problems();
  if (!problems.ok()) return problems.status();
  v1::ProblemListReply out;
  for (const trends::Problem& problem : *problems) {
    if (!request.site().empty() && problem.site != request.site()) continue;
    if (!request.silo().empty() && problem.silo != request.silo()) continue;
    const auto& services = problem.services;
    if (!request.service().empty() &&
        std::find(services.begin(), services.end(), request.service()) == services.end())
      continue;
    v1::Problem& added = *out.add_problems();
    added.set_endpoint(problem.endpoint);
    added.set_check(problem.check);
    added.set_state(state_word(problem));
    added.set_since_time_ms(unix_ms(problem.since));
    added.set_text(problem.text);
    added.set_site(problem.site);
    added.set_silo(problem.silo);
    for (const std::string& service : services) added.add_services(service);
    added.set_last_time_ms(unix_ms(problem.last));
  }
  out.set_now_time_ms(unix_ms(ports.clock.now()));
  return out;
}

absl::StatusOr<v1::EventListReply> answer(const Ports& ports, const v1::EventListRequest& request) {
  auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  store::EventFilter filter;
  if (!request.endpoint().empty()) {
    auto row = find_endpoint(ports, request.endpoint());
    if (!row.ok()) return row.status();
    filter.endpoints.push_back(row->id);
  }
  if (!request.service().empty()) {
    auto members = endpoints_of(ports, request.service(), *names);
    if (!members.ok()) return members.status();
    if (members->empty()) return v1::EventListReply{};
    if (!filter.endpoints.empty()) {
      const bool member = std::find(members->begin(), members->end(), filter.endpoints[0]) != members->end();
      if (!member) return v1::EventListReply{};
    } else {
      filter.endpoints = *members;
    }
  }
  if (request.has_since_time_ms()) filter.since = from_unix_ms(request.since_time_ms());
  if (request.has_until_time_ms()) filter.until = from_unix_ms(request.until_time_ms());
  if (!request.severity_min().empty()) {
    auto severity = severity_of(request.severity_min());
    if (!severity.ok()) return severity.status();
    filter.severity_min = *severity;
  }
  const std::uint32_t limit = std::min(request.limit() == 0 ? kEventsDefault : request.limit(), kEventsMax);
  filter.limit = limit + 1;
  filter.after_id = request.after_id();
  auto events = ports.reader.events(filter);
  if (!events.ok()) return events.status();
  v1::EventListReply out;
  if (events->size() > limit) {
    out.set_cut(true);
    // The newest are wanted, or, when following, the first.
    if (filter.after_id == 0) {
      events->erase(events->begin());
    } else {
      events->pop_back();
    }
  }
  for (const store::EventRow& row : *events) {
    v1::LoggedEvent& added = *out.add_events();
    added.set_id(row.id);
    added.set_endpoint(name_or_id(*names, row.endpoint));
    added.set_event_time_ms(unix_ms(row.event.time));
    added.set_received_time_ms(unix_ms(row.received));
    added.set_name(row.event.name);
    added.set_severity(std::string(name_of(row.event.severity)));
    added.set_body(row.event.body);
    for (const Attribute& attribute : row.event.attributes) {
      v1::Attribute& out_attribute = *added.add_attributes();
      out_attribute.set_key(attribute.key);
      out_attribute.set_value(attribute.value);
    }
  }
  return out;
}

}  // namespace tidemark::admin
