#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "collector/trends/asked.h"
#include "collector/trends/assemble.h"
#include "collector/trends/evaluate.h"
#include "collector/trends/planned_windows.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

constexpr std::size_t kEventsMax = 100'000;  // of a period: the newest

/// Endpoints' names and silos.
struct Endpoints {
  std::vector<EndpointId> ids;
  std::map<EndpointId, std::string> names;
  std::map<EndpointId, std::string> silos;
};

Endpoints endpoints_of(const Roster& roster, const std::vector<std::size_t>& places) {
  Endpoints out;
  for (const std::size_t place : places) {
    const store::EndpointRow& row = *roster.endpoints[place];
    if (!out.names.emplace(row.id, row.name).second) continue;
    out.ids.push_back(row.id);
    out.silos[row.id] = silo_of(row.facts);
  }
  return out;
}

std::vector<EventCount> counted(const std::vector<store::EventRow>& events, const Endpoints& endpoints) {
  std::map<std::pair<Severity, std::string>, std::uint64_t> counts;
  for (const store::EventRow& row : events) {
    const auto silo = endpoints.silos.find(row.endpoint);
    ++counts[{row.event.severity, silo == endpoints.silos.end() ? "" : silo->second}];
  }
  std::vector<EventCount> out;
  for (const auto& [key, count] : counts) out.push_back({key.first, key.second, count});
  std::stable_sort(out.begin(), out.end(),
                   [](const EventCount& a, const EventCount& b) { return a.severity > b.severity; });
  return out;
}

/// The endpoints of a service that an entry's scope touches.
std::vector<std::string> touched_by(const store::Scope& scope, const catalog::Service& service,
                                    const Roster& roster, const std::vector<std::size_t>& places) {
  std::set<std::string> out;
  for (const std::size_t place : places) {
    const store::EndpointRow& row = *roster.endpoints[place];
    using Kind = store::Scope::Kind;
    const bool touches = scope.kind == Kind::kService ? scope.name == service.name
                         : scope.kind == Kind::kSite  ? scope.name == row.facts.site
                                                      : scope.name == row.name;
    if (touches) out.insert(row.name);
  }
  return {out.begin(), out.end()};
}

}  // namespace

absl::Status TrendSource::read_happenings(const Roster& roster, timeline::Interval period,
                                          Evidence& evidence) {
  const std::vector<std::size_t> places = components_of(evidence.tree);
  if (places.empty()) return absl::OkStatus();
  const Endpoints endpoints = endpoints_of(roster, places);
  store::EventFilter filter;
  filter.endpoints = endpoints.ids;
  filter.since = period.from, filter.until = period.to;
  filter.limit = kEventsMax;
  auto events = reader_.events(filter);
  if (!events.ok()) return events.status();
  evidence.events = counted(*events, endpoints);
  evidence.changes = changes_seen(*events, endpoints.names);
  auto told = operations_.changes(period.from, period.to);
  if (!told.ok()) return told.status();
  for (const store::ChangeRow& row : *told) {
    auto touched = touched_by(row.scope, *evidence.service, roster, places);
    if (!touched.empty())
      evidence.changes.push_back({row.time, row.text, std::move(touched), false, row.rolled_back, {}});
  }
  return absl::OkStatus();
}

absl::StatusOr<Evidence> TrendSource::read_evidence(const catalog::Service& service,
                                                    const catalog::Catalog& catalog, const Roster& roster,
                                                    timeline::Interval range, TimePoint now) {
  Evidence out;
  out.service = &service;
  out.tree = resolve(service.members, roster.choices, catalog.services(), service.team);
  const std::vector<std::size_t> places = components_of(out.tree);
  auto components = read_components(reader_, roster, places, range, now,
                                    [this](const auto& row) { return expected_of(row); });
  if (!components.ok()) return components.status();
  out.components = std::move(*components);
  auto work = operations_.maintenances(range.from, range.to);
  if (!work.ok()) return work.status();
  out.work = windows_of(*work, {&service, places, &roster.choices, &catalog.services()}, range);
  auto corrections = operations_.exclusions(service.name, range.from, range.to);
  if (!corrections.ok()) return corrections.status();
  for (const store::ExclusionRow& row : *corrections) {
    if (!row.withdrawn) out.corrections.push_back({{row.from, row.to}, row.reason, row.entered.author});
  }
  auto acknowledgements = operations_.acknowledgements(service.name, range.from, range.to);
  if (!acknowledgements.ok()) return acknowledgements.status();
  for (const store::AcknowledgementRow& row : *acknowledgements)
    out.acknowledgements.push_back({row.time, row.entered.author, row.text});
  return out;
}

absl::StatusOr<ServiceTrend> TrendSource::trend(const std::string& name,
                                                const catalog::PeriodRequest& request,
                                                versions::DefinitionOf definition) {
  const TimePoint now = clock_.now();
  auto asked = this->asked(name, request, definition, now);
  if (!asked.ok()) return asked.status();
  const catalog::Service* service = asked->service;
  const catalog::Period& period = asked->period;
  const catalog::Period before = catalog::previous(period, service->hours.time_zone);

  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  auto evidence =
      read_evidence(*service, *asked->definition.catalog, *roster, evidence_range(period, before, now), now);
  if (!evidence.ok()) return evidence.status();
  auto ledger = read_ledger(reader_, *roster, components_of(evidence->tree), period.interval);
  if (!ledger.ok()) return ledger.status();
  evidence->ledger = *ledger;
  if (auto status = read_happenings(*roster, period.interval, *evidence); !status.ok()) return status;
  ServiceTrend out = evaluate(*std::move(evidence), period, before, now);
  out.definition = std::move(asked->definition);
  return out;
}

}  // namespace tidemark::trends
