#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "collector/trends/asked.h"
#include "collector/trends/assemble.h"
#include "collector/trends/evaluate.h"
#include "collector/trends/outage_results.h"
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

absl::StatusOr<Happenings> TrendSource::read_happenings(const catalog::Service& service,
                                                        const std::vector<std::size_t>& places,
                                                        const Roster& roster, timeline::Interval period) {
  Happenings out;
  auto ledger = read_ledger(reader_, roster, places, period);
  if (!ledger.ok()) return ledger.status();
  out.ledger = *ledger;
  if (places.empty()) return out;
  const Endpoints endpoints = endpoints_of(roster, places);
  store::EventFilter filter;
  filter.endpoints = endpoints.ids;
  filter.since = period.from, filter.until = period.to;
  filter.limit = kEventsMax;
  auto events = reader_.events(filter);
  if (!events.ok()) return events.status();
  out.events = counted(*events, endpoints);
  out.changes = changes_seen(*events, endpoints.names);
  auto told = operations_.changes(period.from, period.to);
  if (!told.ok()) return told.status();
  for (const store::ChangeRow& row : *told) {
    auto touched = touched_by(row.scope, service, roster, places);
    if (!touched.empty())
      out.changes.push_back({row.time, row.text, std::move(touched), false, row.rolled_back, {}});
  }
  return out;
}

absl::StatusOr<Question> TrendSource::question(std::shared_ptr<const catalog::Catalog> catalog) {
  Question out{std::move(catalog), nullptr, clock_.now()};
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  out.roster = std::make_shared<const Roster>(*std::move(roster));
  return out;
}

TreeNode TrendSource::tree_of(const catalog::Service& service, const Question& question) {
  return resolve(service.members, question.roster->choices, question.catalog->services(), service.team);
}

absl::StatusOr<Evidence> TrendSource::read_evidence(const catalog::Service& service, TreeNode tree,
                                                    const Question& question, timeline::Interval range) {
  Evidence out;
  out.service = &service;
  out.tree = std::move(tree);
  const Roster& roster = *question.roster;
  const std::vector<std::size_t> places = components_of(out.tree);
  auto components = read_components(reader_, roster, places, range, question.now,
                                    expectations(roster, out.tree), question.recompute ? nullptr : &known_);
  if (!components.ok()) return components.status();
  out.components = std::move(*components);
  auto work = operations_.maintenances(range.from, range.to);
  if (!work.ok()) return work.status();
  out.work = windows_of(*work, {&service, places, &roster.choices, &question.catalog->services()}, range);
  auto corrections = operations_.exclusions(service.name, range.from, range.to);
  if (!corrections.ok()) return corrections.status();
  for (const store::ExclusionRow& row : *corrections) {
    if (!row.withdrawn) out.corrections.push_back({{row.from, row.to}, row.reason, row.entered.author});
  }
  return out;
}

absl::Status TrendSource::read_outage_results(const Roster& roster, const catalog::Period& period,
                                              const catalog::Period& previous, History& history) {
  for (const auto& [place, times] : results_needed(history, period, previous)) {
    std::vector<store::ResultRow>& known = history.components[place].results;
    for (const timeline::Interval& time : times) {
      auto found = reader_.results(roster.ids[place], time.from, time.to);
      if (!found.ok()) return found.status();
      // What leads may lie among those of the time before.
      const auto next = std::find_if(found->begin(), found->end(), [&](const store::ResultRow& row) {
        return known.empty() || row.time > known.back().time;
      });
      known.insert(known.end(), std::make_move_iterator(next), std::make_move_iterator(found->end()));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ServiceTrend> TrendSource::trend(const std::string& name,
                                                const catalog::PeriodRequest& request,
                                                versions::DefinitionOf definition) {
  auto asked = this->asked(name, request, definition, clock_.now());
  if (!asked.ok()) return asked.status();
  auto question = this->question(asked->definition.catalog);
  if (!question.ok()) return question.status();
  const TimePoint now = question->now;
  const catalog::Service& service = *asked->service;
  const catalog::Period& period = asked->period;
  const std::string& zone = service.hours.time_zone;
  const catalog::Period before = catalog::previous(period, zone);

  const bool then = definition == versions::DefinitionOf::kThen;
  auto days = facts(service, *question, facts_range(period, zone, now), then);
  if (!days.ok()) return days.status();
  const timeline::Interval range = evidence_range(period, before, now);
  auto evidence = read_evidence(service, tree_of(service, *question), *question, range);
  if (!evidence.ok()) return evidence.status();
  auto acknowledgements = operations_.acknowledgements(service.name, range.from, range.to);
  if (!acknowledgements.ok()) return acknowledgements.status();
  for (const store::AcknowledgementRow& row : *acknowledgements)
    evidence->acknowledgements.push_back({row.time, row.entered.author, row.text});
  auto told = reader_.told(service.name, range.from, range.to);
  if (!told.ok()) return told.status();
  evidence->told = *std::move(told);
  const std::vector<std::size_t> places = components_of(evidence->tree);
  auto happenings = read_happenings(service, places, *question->roster, period.interval);
  if (!happenings.ok()) return happenings.status();
  History history = history_of(*std::move(evidence), range);
  if (auto read = read_outage_results(*question->roster, period, before, history); !read.ok()) return read;
  ServiceTrend out = evaluate(history, *days, *std::move(happenings), period, before, now);
  out.definition = std::move(asked->definition);
  return out;
}

}  // namespace tidemark::trends
