#include <algorithm>
#include <map>
#include <utility>

#include "collector/catalog/calendar.h"
#include "collector/trends/asked.h"
#include "collector/trends/assemble.h"
#include "collector/trends/evaluate.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

using timeline::State;

/// So much around an instant is looked at: before it for since when, after it for what was confirmed later.
constexpr Duration kAround = std::chrono::hours(24 * 7);
/// A streak's first result is looked for so far back, four times as far each time.
constexpr Duration kStreakMax = std::chrono::hours(24 * 7 * 64);

/// All that is the same for every moment.
struct Scene {
  std::shared_ptr<const Roster> roster;
  Evidence evidence;  ///< with timelines over `range`
  std::vector<store::EpochRow> epochs;
  timeline::Interval range;
  TimePoint now;
};

absl::Status check_moment(const Scene& scene, const std::vector<std::size_t>& places, TimePoint at) {
  const std::string& zone = scene.evidence.service->hours.time_zone;
  if (places.empty()) {
    return absl::FailedPreconditionError("service '" + scene.evidence.service->name +
                                         "' has no members: its selectors meet no component yet");
  }
  const Component* first = nullptr;
  for (const std::size_t place : places) {
    const Component& component = scene.evidence.components[place];
    if (!component.life.first_result) continue;
    if (first == nullptr || *component.life.first_result < *first->life.first_result) first = &component;
  }
  if (first == nullptr) {
    return absl::FailedPreconditionError("nothing was observed yet: no member of service '" +
                                         scene.evidence.service->name + "' has a result");
  }
  if (at >= *first->life.first_result) return absl::OkStatus();
  return absl::FailedPreconditionError("nothing was observed yet then; the first result came " +
                                       catalog::local_text(*first->life.first_result, zone) + " (" +
                                       first->id + ")");
}

std::string name_of(const Scene& scene, SourceId source) {
  const auto speaker = std::find_if(scene.roster->rows.begin(), scene.roster->rows.end(),
                                    [&](const store::EndpointRow& one) { return one.id == source; });
  return speaker == scene.roster->rows.end() ? source.text() : speaker->name;
}

/// The one that was open at the time, else the source's first.
void guess_epoch(const Scene& scene, SourceId source, TimePoint time, Origin& out) {
  const store::EpochRow* found = nullptr;
  std::size_t epochs = 0;
  for (const store::EpochRow& one : scene.epochs) {
    if (one.source != source) continue;
    ++epochs;
    const bool earliest = found == nullptr || one.state.opened < found->state.opened;
    const bool before = one.state.opened <= time;
    const bool found_before = found != nullptr && found->state.opened <= time;
    if (found == nullptr || (before ? !found_before || !earliest : !found_before && earliest)) found = &one;
  }
  if (found == nullptr) return;
  out.epoch = found->state.epoch;
  out.epoch_opened = found->state.opened;
  out.certain = epochs == 1;
}

absl::StatusOr<Origin> read_origin(store::Reader& reader, const Scene& scene, std::size_t place,
                                   const store::ResultRow& row) {
  const store::EndpointRow& endpoint = *scene.roster->endpoints[place];
  Origin out;
  out.clock_offset = row.clock_offset;
  const auto arrival = reader.arrival(scene.roster->ids[place], row.time);
  if (!arrival.ok()) return arrival.status();
  if (!*arrival) {
    out.imported = !endpoint.last_seen || row.time < endpoint.enrolled;
    if (endpoint.source.nil()) return out;
    out.source = name_of(scene, endpoint.source);
    guess_epoch(scene, endpoint.source, row.time, out);
    return out;
  }
  const store::ArrivalRow& came = **arrival;
  out.source = name_of(scene, came.source);
  out.batch = came.seq;
  out.received = came.received;
  out.epoch = came.epoch;
  out.certain = true;
  for (const store::EpochRow& one : scene.epochs) {
    if (one.source == came.source && one.state.epoch == came.epoch) out.epoch_opened = one.state.opened;
  }
  return out;
}

/// Reads back until the streak's first result is there.
absl::StatusOr<Grounds> read_grounds(store::Reader& reader, const Scene& scene, std::size_t place,
                                     TimePoint at) {
  const timeline::Life& life = scene.evidence.components[place].life;
  Grounds out;
  for (Duration back = kAround / 7; back <= kStreakMax; back *= 4) {
    auto results =
        reader.results(scene.roster->ids[place], at - back, std::min(scene.range.to, at + kAround));
    if (!results.ok()) return results.status();
    out = grounds_of(*results, life, at, scene.range.to);
    if (out.complete || (life.first_result && at - back <= *life.first_result)) break;
  }
  return out;
}

/// The component's first leaf; null: it is not in the tree.
const TreeNode* leaf_of(const TreeNode& node, std::size_t place) {
  if (node.component == place) return &node;
  for (const TreeNode& child : node.children) {
    if (const TreeNode* found = leaf_of(child, place)) return found;
  }
  return nullptr;
}

absl::StatusOr<Suspect> read_suspect(store::Reader& reader, const Scene& scene, std::size_t place,
                                     TimePoint at) {
  const Component& component = scene.evidence.components[place];
  const TreeNode* leaf = leaf_of(scene.evidence.tree, place);
  Suspect out{component.id, component.endpoint, component.check, state_then(leaf->timeline, at), {}, {}};
  auto grounds = read_grounds(reader, scene, place, at);
  if (!grounds.ok()) return grounds.status();
  out.grounds = *std::move(grounds);
  const auto& from = out.grounds.first_bad ? out.grounds.first_bad : out.grounds.last;
  if (!from) return out;
  auto origin = read_origin(reader, scene, place, *from);
  if (!origin.ok()) return origin.status();
  out.origin = *std::move(origin);
  return out;
}

void collect_not_up(const NodeThen& node, std::vector<std::size_t>& out) {
  const State state = node.then.state;
  if (node.component && state != State::kUp && !timeline::outside(state)) out.push_back(*node.component);
  for (const NodeThen& member : node.members) collect_not_up(member, out);
}

absl::StatusOr<Explanation> explain(store::Reader& reader, const Scene& scene, TimePoint at) {
  Explanation out;
  out.at = at;
  out.tree = node_then(scene.evidence.tree, at);
  out.then = out.tree.then;
  const FailedSet set = failed_set(scene.evidence.tree, at);
  out.kind = set.kind;
  out.failed = set.components.size();
  for (const std::size_t place : set.components) {
    if (out.suspects.size() == kSuspectsMax) break;
    auto suspect = read_suspect(reader, scene, place, at);
    if (!suspect.ok()) return suspect.status();
    out.suspects.push_back(*std::move(suspect));
  }
  const auto holds = [&](const timeline::Interval& time) { return time.from <= at && at < time.to; };
  for (const PlannedWindow& window : scene.evidence.work) {
    if (holds(window.time)) out.work.push_back({window.time, window.whole, window.components.size()});
  }
  for (const Correction& correction : scene.evidence.corrections) {
    if (holds(correction.time)) out.corrections.push_back(correction);
  }
  std::vector<std::size_t> not_up;
  collect_not_up(out.tree, not_up);
  std::sort(not_up.begin(), not_up.end());
  not_up.erase(std::unique(not_up.begin(), not_up.end()), not_up.end());
  std::vector<store::ComponentId> ids;
  for (const std::size_t place : not_up) ids.push_back(scene.roster->ids[place]);
  // What leads to an instant is all that is needed.
  auto results = reader.results(ids, at + Duration{1}, at + Duration{1});
  if (!results.ok()) return results.status();
  for (const std::size_t place : not_up) {
    const auto found = results->find(scene.roster->ids[place]);
    if (found != results->end()) out.last_results.emplace_back(place, std::move(found->second.back()));
  }
  return out;
}

}  // namespace

absl::StatusOr<Why> TrendSource::why(const std::string& name, const std::vector<TimePoint>& moments,
                                     const std::optional<TimePoint>& then) {
  auto asked_for = definition_of(name, then);
  if (!asked_for.ok()) return asked_for.status();
  const auto question = this->question(asked_for->definition.catalog);
  if (!question.ok()) return question.status();
  const catalog::Service* service = asked_for->service;
  Scene scene;
  scene.roster = question->roster;
  scene.now = question->now;
  const std::string& zone = service->hours.time_zone;
  std::vector<TimePoint> asked = moments;
  // What is known of a moment is known once it is over.
  if (asked.empty()) asked.push_back(scene.now - Duration{1});
  for (TimePoint& at : asked) {
    if (at > scene.now) {
      return absl::InvalidArgumentError(catalog::local_text(at, zone) + " lies in the future: it is " +
                                        catalog::local_text(scene.now, zone));
    }
    at = std::min(at, scene.now - Duration{1});
  }
  const auto [first, last] = std::minmax_element(asked.begin(), asked.end());
  scene.range = {*first - kAround, std::min(scene.now, *last + kAround)};

  auto evidence = read_evidence(*service, tree_of(*service, *question), *question, scene.range);
  if (!evidence.ok()) return evidence.status();
  scene.evidence = *std::move(evidence);
  const std::vector<std::size_t> places = components_of(scene.evidence.tree);
  auto epochs = reader_.epochs();
  if (!epochs.ok()) return epochs.status();
  scene.epochs = *std::move(epochs);
  evaluate_tree(scene.evidence.tree, scene.evidence.components, scene.range);

  Why out{service->name, service->title, zone, scene.now, {}, asked_for->definition};
  for (const TimePoint at : asked) {
    if (auto status = check_moment(scene, places, at); !status.ok()) return status;
    auto moment = explain(reader_, scene, at);
    if (!moment.ok()) return moment.status();
    out.moments.push_back(*std::move(moment));
  }
  return out;
}

}  // namespace tidemark::trends
