#include <algorithm>

#include "collector/admin/answers.h"
#include "collector/admin/service_words.h"

namespace tidemark::admin {

void fill(const Counts& counts, v1::Counts& out) {
  out.set_samples(counts.samples);
  out.set_results(counts.results);
  out.set_events(counts.events);
}

namespace {
std::string words(const std::optional<stream::Superseded>& superseded) {
  if (!superseded) return {};
  switch (superseded->reason) {
    case stream::Superseded::Reason::kDiverged:
      return "its spool was a copy, or was rolled back";
    case stream::Superseded::Reason::kFenced:
      return "a newer spool had taken over";
    case stream::Superseded::Reason::kDamaged:
      return "the spool before it was damaged";
  }
  return {};
}
}  // namespace

void fill(const store::EpochRow& row, const std::string& source, bool newest, v1::EpochFigures& out) {
  const stream::EpochState& state = row.state;
  out.set_source(source);
  out.set_epoch(state.epoch.value);
  fill(state.sent, *out.mutable_sent());
  fill(state.stored, *out.mutable_stored());
  fill(state.refused, *out.mutable_refused());
  fill(state.lost, *out.mutable_lost());
  fill(state.unproven, *out.mutable_unproven());
  out.set_adds_up(stream::balanced(state));
  out.set_newest(newest);
  out.set_opened_time_ms(unix_ms(state.opened));
  out.set_superseded(words(state.superseded));
  out.set_high(state.high.value);
}

void fill(const trends::Member& member, v1::Member& out) {
  out.set_component(member.component);
  out.set_state(std::string(timeline::name_of(member.state)));
  if (member.since) out.set_since_time_ms(unix_ms(*member.since));
  if (member.absent_share) out.set_absent_share(*member.absent_share);
  out.set_silo(member.attribution.silo);
  out.set_team(member.attribution.team);
  out.set_provider(member.attribution.provider);
}

void fill(const catalog::Service& service, v1::Service& out) {
  out.set_name(service.name);
  out.set_title(service.title);
  out.set_sponsor(service.sponsor.text());
  out.set_owner(service.owner.text());
  out.set_deputy(service.deputy.text());
  out.set_team(service.team);
  out.set_goal(service.goal);
  out.set_draft(service.draft());
  for (const std::string& reason : service.draft_reasons()) out.add_draft_reasons(reason);
  out.set_time_zone(service.hours.time_zone);
  if (service.slo.any) out.set_slo(*service.slo.any);
  if (service.cost && service.cost->flat()) out.set_cost_per_hour(service.cost->per_hour.front());
  out.set_currency(service.currency);
  for (const auto& [kind, slo] : service.slo.by_period)
    (*out.mutable_slo_by_period())[std::string(catalog::word_of(kind))] = slo;
  if (service.cost && !service.cost->flat()) {
    for (const CostWords& words : cost_words(*service.cost)) {
      v1::CostBand& band = *out.add_costs();
      band.set_hours(words.hours);
      band.set_per_hour(words.per_hour);
    }
  }
  if (service.matters > 0) out.set_matters(service.matters);
  out.set_review_by(service.review_by.value_or(""));
  for (const catalog::Document& document : service.documents) {
    v1::ServiceDocument& added = *out.add_documents();
    added.set_title(document.title);
    added.set_at(document.at);
  }
}

void count_members(const std::vector<trends::Member>& members, v1::Service& out) {
  const auto count = [&](auto matches) {
    return static_cast<std::uint64_t>(std::count_if(members.begin(), members.end(), matches));
  };
  out.set_members(members.size());
  out.set_members_absent(count([](const auto& m) { return m.state == timeline::State::kAbsent; }));
  out.set_members_not_up(count(
      [](const auto& m) { return m.state != timeline::State::kUp && m.state != timeline::State::kAbsent; }));
}

void fill(const trends::Outage& outage, const std::string& service, v1::Outage& out) {
  out.set_service(service);
  out.set_failed_time_ms(unix_ms(outage.failed));
  if (outage.restored) out.set_restored_time_ms(unix_ms(*outage.restored));
  out.set_error_bar_ms(outage.error_bar.count());
  out.set_down_ms(outage.down.count());
  out.set_down_in_hours_ms(outage.down_in_hours.count());
  out.set_continued(outage.continued);
  out.set_detected_time_ms(unix_ms(outage.detected));
  if (outage.acknowledged) out.set_acknowledged_time_ms(unix_ms(*outage.acknowledged));
  out.set_acknowledged_by(outage.acknowledged_by);
  out.set_corrected_because(outage.corrected_because);
  out.set_planned_ms(outage.planned.count());
  for (const trends::Cause& cause : outage.causes) {
    v1::Cause& added = *out.add_causes();
    added.set_component(cause.component);
    added.set_endpoint(cause.endpoint);
    added.set_text(cause.text);
    added.set_down_ms(cause.down.count());
    added.set_silo(cause.attribution.silo);
    added.set_team(cause.attribution.team);
    added.set_provider(cause.attribution.provider);
  }
}

absl::StatusOr<std::map<EndpointId, std::string>> endpoint_names(const Ports& ports) {
  auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  std::map<EndpointId, std::string> out;
  for (const store::EndpointRow& row : *rows) out[row.id] = row.name;
  return out;
}

std::string name_or_id(const std::map<EndpointId, std::string>& names, EndpointId id) {
  const auto name = names.find(id);
  return name == names.end() ? id.text() : name->second;
}

bool Live::hears(const store::EndpointRow& row) const {
  if (!sources.contains(row.source) || !row.device) return sources.contains(row.source);
  const auto ranges = assigned.find(row.source);
  return ranges != assigned.end() && any_holds(ranges->second, row.device->address, row.device->host);
}

absl::StatusOr<Live> live_now(const Ports& ports) {
  Live out;
  for (const session::LiveSession& session : ports.live()) out.sources.insert(session.source);
  const auto rows = ports.proxies.ranges(std::nullopt);
  if (!rows.ok()) return rows.status();
  for (const store::ProxyRangeRow& row : *rows) {
    if (auto range = DeviceRange::parse(row.range); range.ok())
      out.assigned[row.source].push_back(*std::move(range));
  }
  return out;
}

std::string state_of(const store::EndpointRow& row, bool connected) {
  if (row.kept_out() != nullptr) return row.kept_out();
  if (row.device && row.device->gone) return "gone";
  return connected ? "connected" : row.last_seen ? "away" : "never seen";
}

std::string working_set(const std::map<SourceId, std::string>& given, const store::EndpointRow& row) {
  if (row.device) return {};
  const auto at = given.find(row.source);
  return at == given.end() ? row.monitor_set_version : at->second;
}

absl::StatusOr<store::EndpointRow> find_endpoint(const Ports& ports, const std::string& name_or_id) {
  auto row = ports.reader.endpoint(name_or_id);
  if (row.status().code() != absl::StatusCode::kNotFound) return row;
  auto known = endpoint_names(ports);
  if (!known.ok()) return known.status();
  std::vector<std::string> names;
  for (const auto& [id, name] : *known) names.push_back(name);
  return absl::NotFoundError(
      "there is no endpoint '" + name_or_id + "'" +
      config::or_nearest(name_or_id, names, "; 'tidemark endpoint list' shows those that there are"));
}

absl::Status check_service(const Ports& ports, const std::string& service) {
  const auto catalog = ports.catalog.get();
  return catalog->find(service) != nullptr ? absl::OkStatus() : trends::unknown_service(service, *catalog);
}

}  // namespace tidemark::admin
