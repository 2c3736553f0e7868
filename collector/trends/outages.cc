#include <algorithm>

#include "collector/timeline/outage.h"
#include "collector/trends/causes.h"
#include "collector/trends/figures.h"

namespace tidemark::trends {
namespace {

using timeline::State;

/// The failing result's own words: the first critical one of the component in the outage.
std::string words_of(const Component& component, const timeline::OutageSpan& span) {
  const store::ResultRow* found = nullptr;
  for (const store::ResultRow& row : component.results) {
    if (row.time >= span.last_seen) break;
    // One that lasted into the outage counts as well.
    if (row.time < span.failed && row.time + timeline::tolerance(row.interval) < span.failed) continue;
    if (row.state == CheckState::kOk || row.state == CheckState::kUnknown) {
      if (row.time <= span.failed) found = nullptr;
      continue;
    }
    if (found == nullptr || (found->state == CheckState::kWarning && row.state == CheckState::kCritical))
      found = &row;
    if (found->state == CheckState::kCritical && row.time >= span.failed) break;
  }
  return found == nullptr ? std::string{} : found->text;
}

/// How long before `failed` the component was last looked at.
Duration unseen_before(const Component& component, TimePoint failed) {
  Duration unseen{};
  for (const store::ResultRow& row : component.results) {
    if (row.time >= failed) break;
    unseen = failed - row.time;
  }
  return unseen;
}

const Component* component_named(const std::vector<Component>& components, const std::string& id) {
  const auto at =
      std::find_if(components.begin(), components.end(), [&](const Component& c) { return c.id == id; });
  return at == components.end() ? nullptr : &*at;
}

/// Of the components that made the service DOWN at the first instant, those that failed just then: how long
/// the one that was unseen the longest had not been looked at.
Duration error_bar_of(const TreeNode& tree, const std::vector<Component>& components, TimePoint failed) {
  Duration longest{};
  for (const auto& [id, share] : causes_of(tree, {{failed, failed + Duration{1}}})) {
    const Component* component = component_named(components, id);
    if (component == nullptr) continue;
    const bool began_it = std::any_of(component->results.begin(), component->results.end(),
                                      [&](const store::ResultRow& row) { return row.time == failed; });
    if (began_it) longest = std::max(longest, unseen_before(*component, failed));
  }
  return longest;
}

void add_causes(const TreeNode& tree, const std::vector<Component>& components,
                const timeline::OutageSpan& span, const timeline::Intervals& charged, Outage& outage) {
  for (const auto& [id, down] : causes_of(tree, charged)) {
    const Component* component = component_named(components, id);
    if (component == nullptr) {
      outage.causes.push_back({"", "", "too few members are left", down});
    } else {
      outage.causes.push_back({id, component->endpoint, words_of(*component, span), down});
    }
  }
  std::stable_sort(outage.causes.begin(), outage.causes.end(),
                   [](const Cause& a, const Cause& b) { return a.down > b.down; });
}

}  // namespace

std::vector<Outage> outages_of(const catalog::Service& service, const TreeNode& tree,
                               const std::vector<Component>& components, timeline::Interval period,
                               TimePoint horizon) {
  std::vector<Outage> out;
  const TimePoint end = std::min(period.to, horizon);
  for (const timeline::OutageSpan& span : timeline::outages(tree.timeline, service.merge_gap)) {
    if (span.failed >= end || span.last_seen <= period.from) continue;
    const timeline::Intervals hours = catalog::hours_within(service.hours, {span.failed, span.last_seen});
    const timeline::Intervals in_hours = timeline::intersect(span.down, hours);
    Outage outage;
    outage.failed = span.failed;
    outage.restored = span.restored;
    outage.down = timeline::length(span.down);
    const timeline::Intervals in_period = timeline::cut(in_hours, {period.from, end});
    outage.down_in_hours = timeline::length(in_period);
    // It belongs to the period in which its first DOWN instant within service hours lies; one that reaches
    // them only after this period's end is the next one's.
    outage.in_hours = !in_hours.empty() && in_hours.front().from < end;
    outage.continued = outage.in_hours ? in_hours.front().from < period.from : span.failed < period.from;
    outage.down_in_hours_to_restoration = timeline::length(in_hours);
    outage.last_seen = span.last_seen;
    // So the sum over all causes is D; an outage that has no part in D shows what its clock time was charged
    // to.
    add_causes(tree, components, span, in_period.empty() ? span.down : in_period, outage);
    outage.error_bar = error_bar_of(tree, components, span.failed);
    out.push_back(std::move(outage));
  }
  return out;
}

}  // namespace tidemark::trends
