#include <algorithm>
#include <functional>
#include <map>

#include "collector/admin/answers.h"
#include "collector/admin/service_words.h"

namespace tidemark::admin {
namespace {

using timeline::State;

void fill_state(const trends::ServiceState& state, v1::Service& out) {
  fill(*state.service, out);
  out.set_state(std::string(timeline::name_of(state.state)));
  if (state.since) out.set_since_time_ms(unix_ms(*state.since));
  count_members(state.members, out);
}

bool has_data(const trends::Member& member) {
  return member.state != State::kNotYet && member.state != State::kUnknown;
}

/// What selectors choose from.
absl::StatusOr<std::vector<catalog::Candidate>> read_candidates(const Ports& ports) {
  auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  auto components = ports.reader.components();
  if (!components.ok()) return components.status();
  std::map<EndpointId, const store::EndpointRow*> by_id;
  for (const store::EndpointRow& row : *rows) by_id[row.id] = &row;
  std::vector<catalog::Candidate> out;
  for (const store::ComponentId& id : *components) {
    const auto row = by_id.find(id.endpoint);
    if (row != by_id.end()) out.push_back(trends::candidate_of(*row->second, id.check));
  }
  return out;
}

using Find = std::function<void(const std::string& text, bool serious)>;

void find_idle_selectors(const catalog::Node& node, const std::vector<catalog::Candidate>& candidates,
                         const Find& find) {
  for (const catalog::Selector& selector : node.select) {
    if (std::none_of(candidates.begin(), candidates.end(),
                     [&](const auto& candidate) { return catalog::matches(selector, candidate); }))
      find("the selector at " + selector.where + " chooses nothing", true);
  }
  for (const catalog::Node& group : node.groups) find_idle_selectors(group, candidates, find);
}

void fill_month(const trends::Sli& month, v1::Service& out) {
  const trends::DayFact& time = month.sums;
  if (time.base + time.absent > Duration::zero()) {
    out.set_absent_share(static_cast<double>(time.absent.count()) /
                         static_cast<double>((time.base + time.absent).count()));
  }
  if (month.availability.value) {
    out.set_availability(*month.availability.value);
  } else {
    (*out.mutable_why())["availability"] = month.availability.why;
  }
}

}  // namespace

absl::StatusOr<v1::ServiceListReply> answer(const Ports& ports, const v1::ServiceListRequest&) {
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  trends::SliRequest this_month;
  this_month.since = ports.clock.now() - Duration{1};
  const auto months = ports.trends.slis(this_month);
  if (!months.ok()) return months.status();
  std::map<std::string, const trends::Sli*> by_service;
  for (const trends::ServiceSlis& service : *months) {
    if (!service.slis.empty()) by_service[service.service] = &service.slis.back();
  }
  v1::ServiceListReply out;
  for (const trends::ServiceState& state : states->services) {
    v1::Service& added = *out.add_services();
    fill_state(state, added);
    const auto month = by_service.find(state.service->name);
    // A reload may have taken the service away meanwhile; then it has no figure.
    if (month != by_service.end()) fill_month(*month->second, added);
  }
  std::sort(out.mutable_services()->begin(), out.mutable_services()->end(),
            [](const v1::Service& a, const v1::Service& b) { return a.name() < b.name(); });
  return out;
}

absl::StatusOr<v1::ServiceShowReply> answer(const Ports& ports, const v1::ServiceShowRequest& request) {
  if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  v1::ServiceShowReply out;
  for (const trends::ServiceState& state : states->services) {
    if (state.service->name != request.service()) continue;
    fill_state(state, *out.mutable_service());
    for (const trends::Member& member : state.members) fill(member, *out.add_members());
    out.set_hours(hours_text(state.service->hours));
    out.set_rule(rule_text(state.service->members.rule));
    out.set_file(state.service->where);
  }
  return out;
}

absl::StatusOr<v1::ServiceCheckReply> answer(const Ports& ports, const v1::ServiceCheckRequest&) {
  v1::ServiceCheckReply out;
  config::Mistakes mistakes;
  (void)ports.read_files(mistakes);
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  const auto candidates = read_candidates(ports);
  if (!candidates.ok()) return candidates.status();
  out.set_services(states->services.size());
  for (const trends::ServiceState& state : states->services) {
    const auto find = [&](const std::string& text, bool serious) {
      v1::ServiceFinding& finding = *out.add_findings();
      finding.set_service(state.service->name);
      finding.set_text(text);
      finding.set_serious(serious);
    };
    for (const std::string& reason : state.service->draft_reasons()) find("draft: " + reason, false);
    find_idle_selectors(state.service->members, *candidates, find);
    if (state.members.empty()) find("its selectors meet no component", true);
    v1::ServiceMembers& counted = *out.add_members();
    counted.set_service(state.service->name);
    counted.set_members(state.members.size());
    for (const trends::Member& member : state.members) {
      if (has_data(member)) {
        counted.set_with_data(counted.with_data() + 1);
      } else {
        find("member " + member.component + " has no current data", true);
      }
    }
  }
  return out;
}

absl::StatusOr<v1::ServiceReloadReply> answer(const Ports& ports, const v1::ServiceReloadRequest&) {
  const config::Mistakes mistakes = ports.reload();
  v1::ServiceReloadReply out;
  out.set_applied(mistakes.none());
  const auto catalog = ports.catalog.get();
  out.set_services(catalog->services().size());
  out.set_sets(catalog->sets().size());
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  return out;
}

}  // namespace tidemark::admin
