#include <algorithm>
#include <set>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

void add(v1::OrphanListReply& out, const std::string& kind, const std::string& what, const std::string& why,
         std::optional<TimePoint> since = {}) {
  v1::Orphan& orphan = *out.add_orphans();
  orphan.set_kind(kind);
  orphan.set_what(what);
  orphan.set_why(why);
  if (since) orphan.set_since_time_ms(unix_ms(*since));
}

/// The end of the day by which it was to be reviewed, where that is over.
std::optional<TimePoint> overdue_since(const catalog::Service& service, TimePoint now) {
  if (!service.review_by) return std::nullopt;
  const std::string& zone = service.hours.time_zone;
  const auto day = catalog::parse_time(*service.review_by, zone, now);
  if (!day.ok()) return std::nullopt;
  const TimePoint end = catalog::period_at(catalog::PeriodKind::kDay, *day, zone).interval.to;
  return end <= now ? std::optional(end) : std::nullopt;
}

void add_service(const trends::ServiceState& state, TimePoint now, v1::OrphanListReply& out) {
  const catalog::Service& service = *state.service;
  if (service.deputy.empty()) add(out, "service", service.name, "it has no deputy");
  if (const auto since = overdue_since(service, now))
    add(out, "service", service.name, "it was to be reviewed by " + *service.review_by, since);
  if (state.members.empty()) add(out, "service", service.name, "its selectors meet no component");
  for (const trends::Member& member : state.members) {
    if (member.state == timeline::State::kNotYet || member.state == timeline::State::kUnknown)
      add(out, "member", member.component, "no current data; a member of " + service.name, member.since);
  }
}

void add_people(const catalog::Catalog& catalog, const catalog::Service& service, v1::OrphanListReply& out) {
  for (const auto& [role, person] :
       {std::pair{"sponsor", &service.sponsor}, std::pair{"owner", &service.owner},
        std::pair{"deputy", &service.deputy}}) {
    if (catalog.has_left(*person))
      add(out, "person", person->text(), "left, and is the " + std::string(role) + " of " + service.name);
  }
}

}  // namespace

absl::StatusOr<v1::OrphanListReply> answer(const Ports& ports, const v1::OrphanListRequest&) {
  const auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  const auto endpoints = ports.reader.endpoints();
  if (!endpoints.ok()) return endpoints.status();
  v1::OrphanListReply out;
  std::set<std::string> looked_after;
  for (const trends::ServiceState& state : states->services) {
    for (const trends::Member& member : state.members) looked_after.insert(member.endpoint);
    add_service(state, ports.clock.now(), out);
    add_people(*states->catalog, *state.service, out);
  }
  for (const store::EndpointRow& row : *endpoints) {
    if (!row.expected_until() && !looked_after.contains(row.name))
      add(out, "endpoint", row.name, "it is in no service", row.enrolled);
  }
  std::stable_sort(out.mutable_orphans()->begin(), out.mutable_orphans()->end(),
                   [](const v1::Orphan& a, const v1::Orphan& b) {
                     return std::pair(a.kind(), a.what()) < std::pair(b.kind(), b.what());
                   });
  return out;
}

}  // namespace tidemark::admin
