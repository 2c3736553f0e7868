#include "collector/trends/assemble.h"

#include <algorithm>
#include <map>
#include <set>

#include "collector/trends/read_runs.h"
#include "collector/trends/roster.h"
#include "collector/trends/silent_sites.h"

namespace tidemark::trends {

using timeline::State;
absl::StatusOr<Roster> read_roster(store::Reader& reader) {
  Roster out;
  auto rows = reader.endpoints();
  if (!rows.ok()) return rows.status();
  auto components = reader.components();
  if (!components.ok()) return components.status();
  out.rows = std::move(*rows);
  std::map<EndpointId, const store::EndpointRow*> by_id;
  for (const store::EndpointRow& row : out.rows) by_id[row.id] = &row;
  for (const store::ComponentId& id : *components) {
    const auto row = by_id.find(id.endpoint);
    if (row == by_id.end()) continue;
    out.ids.push_back(id);
    out.endpoints.push_back(row->second);
    out.choices.push_back({candidate_of(*row->second, id.check), row->second->name + "/" + id.check,
                           silo_of(row->second->facts)});
  }
  return out;
}

namespace {

/// Fills in when the endpoints of the components at the given places were away.
absl::Status read_away(store::Reader& reader, const Roster& roster, const std::vector<std::size_t>& places,
                       const Expectations& expected_of, timeline::Interval range,
                       std::vector<Component>& components) {
  // A service may expect of one check what it does not expect of another.
  std::map<std::pair<const store::EndpointRow*, timeline::Presence>, std::vector<std::size_t>> by_endpoint;
  for (const std::size_t place : places)
    by_endpoint[{roster.endpoints[place], expected_of(place).presence}].push_back(place);
  for (const auto& [of, own] : by_endpoint) {
    const auto& [endpoint, presence] = of;
    if (presence == timeline::Presence::kAlways) continue;
    const Expected expected = expected_of(own.front());
    // A check that is no more is overdue since it went: what lies before the range is not looked through. A
    // silence that reaches into it is still longer than what is tolerated.
    const TimePoint first = range.from - silence_tolerance(expected);
    TimePoint said_from = range.to;
    std::vector<timeline::Interval> gaps;
    for (const std::size_t place : own) {
      for (const timeline::Interval& gap : timeline::overdue(components[place].runs)) {
        if (gap.to <= first) continue;
        said_from = std::min(said_from, gap.from);
        gaps.push_back({std::max(gap.from, first), gap.to});
      }
    }
    auto away =
        read_absences(reader, endpoint->id, expected, timeline::united(std::move(gaps)), said_from, range.to);
    if (!away.ok()) return away.status();
    for (const std::size_t place : own) components[place].away = *away;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Component>> read_components(store::Reader& reader, const Roster& roster,
                                                       const std::vector<std::size_t>& places,
                                                       timeline::Interval range, TimePoint now,
                                                       const Expectations& expected_of, KnownRuns* known) {
  std::vector<Component> out(roster.ids.size());
  std::vector<store::ComponentId> wanted;
  for (const std::size_t place : places) wanted.push_back(roster.ids[place]);
  auto runs = read_runs(reader, wanted, range, now, known);
  if (!runs.ok()) return runs.status();
  for (const std::size_t place : places) {
    Component& component = out[place];
    component.id = roster.choices[place].id;
    component.endpoint = roster.choices[place].candidate.endpoint;
    component.check = roster.ids[place].check;
    ComponentRuns& said = (*runs)[roster.ids[place]];
    component.life = {said.first, roster.endpoints[place]->expected_until()};
    component.runs = std::move(said.runs);
    component.settled = said.settled;
  }
  if (auto status = read_away(reader, roster, places, expected_of, range, out); !status.ok()) return status;
  return out;
}

absl::StatusOr<LedgerNote> read_ledger(store::Reader& reader, const Roster& roster,
                                       const std::vector<std::size_t>& places, timeline::Interval period) {
  std::set<SourceId> sources;
  for (const std::size_t place : places) sources.insert(roster.endpoints[place]->source);
  LedgerNote out;
  auto losses = reader.losses(period.from);
  if (!losses.ok()) return losses.status();
  for (const store::LossRow& row : *losses) {
    const bool touches = row.loss.time_from < period.to && row.loss.time_to >= period.from;
    if (!touches || !sources.contains(row.source)) continue;
    (row.loss.reason == LossReason::kUnproven ? out.unproven : out.lost) += row.loss.counts.all();
  }
  auto refusals = reader.refusals(period.from);
  if (!refusals.ok()) return refusals.status();
  for (const store::RefusalRow& row : *refusals) {
    if (row.recorded < period.to && sources.contains(row.source)) out.refused += row.counts.all();
  }
  return out;
}

namespace {

/// Whether an overdue result may yet turn out to be an absence, and no problem.
bool may_be_leaving(const Expected& expected, const store::ResultRow& last, TimePoint now) {
  return expected.presence != timeline::Presence::kAlways &&
         now - last.time <= timeline::tolerance(last.interval) + silence_tolerance(expected);
}

int badness(State state) {
  switch (state) {
    case State::kDown:
      return 0;
    case State::kDegraded:
      return 1;
    case State::kUnknown:
      return 2;
    default:
      return 3;
  }
}

}  // namespace

absl::Status unknown_service(const std::string& name, const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const catalog::Service& service : catalog.services()) names.push_back(service.name);
  return absl::NotFoundError(
      "there is no service '" + name + "'" +
      config::or_nearest(name, names,
                         names.empty() ? "; the catalogue is empty"
                                       : "; 'tidemark service list' shows those that there are"));
}

catalog::Candidate candidate_of(const store::EndpointRow& endpoint, const std::string& check) {
  return {endpoint.name, endpoint.facts.endpoint_class, endpoint.facts.site, endpoint.facts.labels, check};
}

Expected TrendSource::expected_of(const store::EndpointRow& endpoint) const {
  return {presence_.of(endpoint.facts).presence,
          catalog_.get()->monitor_set_for(candidate_of(endpoint)).sampling_interval};
}

Expectations TrendSource::expectations(const Roster& roster, const TreeNode& tree) const {
  return [this, &roster, said = presences_of(tree)](std::size_t place) {
    Expected out = expected_of(*roster.endpoints[place]);
    if (const auto own = said.find(place); own != said.end()) out.presence = own->second;
    return out;
  };
}

absl::StatusOr<ServiceStates> TrendSource::states() {
  ServiceStates out;
  out.catalog = catalog_.get();
  if (out.catalog->services().empty()) return out;
  const TimePoint now = clock_.now();
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  std::vector<TreeNode> trees;
  std::set<std::size_t> places;
  for (const catalog::Service& service : out.catalog->services()) {
    trees.push_back(resolve(service.members, roster->choices, out.catalog->services(), service.team));
    for (const std::size_t place : components_of(trees.back())) places.insert(place);
  }
  const timeline::Interval range{now - kProblemsBack, now};
  const auto shared = read_components(reader_, *roster, {places.begin(), places.end()}, range, now,
                                      expectations(*roster, {}), &known_);
  if (!shared.ok()) return shared.status();
  for (std::size_t i = 0; i < trees.size(); ++i) {
    absl::StatusOr<std::vector<Component>> own;
    if (!presences_of(trees[i]).empty()) {
      own = read_components(reader_, *roster, components_of(trees[i]), range, now,
                            expectations(*roster, trees[i]), &known_);
      if (!own.ok()) return own.status();
    }
    const std::vector<Component>& components = presences_of(trees[i]).empty() ? *shared : *own;
    evaluate_tree(trees[i], components, range);
    ServiceState state{&out.catalog->services()[i],
                       timeline::state_at(trees[i].timeline, now - Duration{1}),
                       std::nullopt,
                       {}};
    if (const auto* piece = timeline::piece_at(trees[i].timeline, now - Duration{1}))
      state.since = piece->from;
    for (auto& [place, attribution] : attributions_of(trees[i])) {
      const Component& component = components[place];
      TreeNode leaf;
      leaf.component = place;
      evaluate_tree(leaf, components, range);
      Member member{component.id, timeline::state_at(leaf.timeline, now - Duration{1}),
                    std::nullopt, std::nullopt,
                    attribution,  component.endpoint};
      if (const auto* piece = timeline::piece_at(leaf.timeline, now - Duration{1}))
        member.since = piece->from;
      state.members.push_back(std::move(member));
    }
    out.services.push_back(std::move(state));
  }
  return out;
}

absl::StatusOr<std::vector<Problem>> TrendSource::problems() {
  const auto catalog = catalog_.get();
  const TimePoint now = clock_.now();
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  auto latest = reader_.latest_results();
  if (!latest.ok()) return latest.status();
  std::vector<std::size_t> suspects;
  for (std::size_t i = 0; i < roster->ids.size(); ++i) {
    const auto row = latest->find(roster->ids[i]);
    if (row == latest->end() || roster->endpoints[i]->expected_until()) continue;
    const bool stale = now - row->second.time > timeline::tolerance(row->second.interval);
    if (row->second.state != CheckState::kOk || stale) suspects.push_back(i);
  }
  const timeline::Interval range{now - kProblemsBack, now};
  auto components =
      read_components(reader_, *roster, suspects, range, now, expectations(*roster, {}), &known_);
  if (!components.ok()) return components.status();
  std::vector<std::pair<std::string, std::vector<std::size_t>>> members;
  for (const catalog::Service& service : catalog->services()) {
    members.emplace_back(service.name,
                         components_of(resolve(service.members, roster->choices, catalog->services())));
  }
  std::vector<Problem> out;
  for (const std::size_t place : suspects) {
    TreeNode leaf;
    leaf.component = place;
    evaluate_tree(leaf, *components, range);
    const timeline::Piece* piece = timeline::piece_at(leaf.timeline, now - Duration{1});
    if (piece == nullptr || badness(piece->state) > 2) continue;
    const EndpointFacts& facts = roster->endpoints[place]->facts;
    const store::ResultRow& last = latest->at(roster->ids[place]);
    const bool silent = piece->state == State::kUnknown && last.state != CheckState::kUnknown;
    // Whose history was imported, and who never came, has not fallen silent.
    if (silent && !roster->endpoints[place]->last_seen) continue;
    if (silent && may_be_leaving(expected_of(*roster->endpoints[place]), last, now)) continue;
    Problem problem{(*components)[place].id,
                    (*components)[place].endpoint,
                    (*components)[place].check,
                    facts.site,
                    silo_of(facts),
                    piece->state,
                    piece->from,
                    last.text,
                    last.time,
                    silent,
                    {}};
    for (const auto& [service, places] : members) {
      if (std::binary_search(places.begin(), places.end(), place)) problem.services.push_back(service);
    }
    out.push_back(std::move(problem));
  }
  std::map<std::string, SiteVoices> sites;
  std::set<std::string> counted;
  for (const store::EndpointRow& row : roster->rows) {
    // A device is heard through its proxy, wherever that is: it says nothing of its site.
    if (row.source != row.id) counted.insert(row.name);
    if (row.source != row.id) continue;
    const bool heard = row.last_seen && now - *row.last_seen <= silence_tolerance(expected_of(row));
    if (heard && row.kept_out() == nullptr) ++sites[row.facts.site].heard;
  }
  for (const Problem& problem : out) {
    if (problem.silent && counted.insert(problem.endpoint).second) ++sites[problem.site].silent;
  }
  out = with_silent_sites(std::move(out), sites);
  std::stable_sort(out.begin(), out.end(), [](const Problem& a, const Problem& b) {
    return std::pair(badness(a.state), a.since) < std::pair(badness(b.state), b.since);
  });
  return out;
}

}  // namespace tidemark::trends
