#include <algorithm>

#include "collector/timeline/outage.h"
#include "collector/trends/causes.h"
#include "collector/trends/detection.h"
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

const Component& component_of(const History& history, const TreeNode& leaf) {
  return history.components[*leaf.component];
}

/// Of the components that made the service DOWN at the first instant, those that failed just then: how long
/// the one that was unseen the longest had not been looked at.
Duration error_bar_of(const History& history, const std::vector<const TreeNode*>& first, TimePoint failed) {
  Duration longest{};
  for (const TreeNode* leaf : first) {
    const Component& component = component_of(history, *leaf);
    const bool began_it = std::any_of(component.results.begin(), component.results.end(),
                                      [&](const store::ResultRow& row) { return row.time == failed; });
    if (began_it) longest = std::max(longest, unseen_before(component, failed));
  }
  return longest;
}

std::vector<Cause> causes_of(const History& history, const std::vector<Charge>& charges,
                             const timeline::OutageSpan& span) {
  std::vector<Cause> out;
  for (const Charge& charge : charges) {
    const TreeNode* const leaf = charge.leaf;
    const Duration down = charge.down;
    if (leaf == nullptr) {
      out.push_back({"", "", "too few members are left", down, {}});
      continue;
    }
    const Component& component = component_of(history, *leaf);
    // One that is a member in several places is one cause.
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const Cause& cause) { return cause.component == leaf->id; });
    if (same != out.end()) {
      same->down += down;
    } else {
      out.push_back({leaf->id, component.endpoint, words_of(component, span), down, leaf->attribution});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Cause& a, const Cause& b) {
    return a.down != b.down ? a.down > b.down : a.component < b.component;
  });
  return out;
}

/// The first that lies in the outage, or after it and before the next one.
void add_acknowledgement(const History& history, TimePoint next_failed, Outage& outage) {
  for (const Acknowledgement& said : history.acknowledgements) {
    if (said.time < outage.failed) continue;
    if (said.time >= next_failed) return;
    outage.acknowledged = std::max(said.time, outage.detected);
    outage.acknowledged_by = said.author;
    return;
  }
}

/// An alarm begins where its outage did by what was known then: late results move that to an earlier time.
void add_told(const History& history, Outage& outage) {
  for (const store::ToldRow& told : history.told) {
    if (told.begin < outage.failed || told.begin >= outage.last_seen) continue;
    outage.detected = std::max(told.told, outage.failed);
    return;
  }
}

void add_correction(const History& history, const timeline::OutageSpan& span, Outage& outage) {
  for (const Correction& correction : history.corrections) {
    if (timeline::intersect(span.down, {correction.time}).empty()) continue;
    outage.corrected_because = correction.reason;
    return;
  }
}

}  // namespace

std::vector<Outage> outages_of(const History& history, timeline::Interval period, bool corrected) {
  std::vector<Outage> out;
  const TimePoint end = std::min(period.to, history.range.to);
  const timeline::Intervals& counted = corrected ? history.counted : history.reported;
  const std::vector<timeline::OutageSpan> spans =
      timeline::outages(history.tree.timeline, history.service->merge_gap);
  Causes causes(history.tree);
  Detection detection(history);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const timeline::OutageSpan& span = spans[i];
    if (span.failed >= end || span.last_seen <= period.from) continue;
    const timeline::Intervals in_hours =
        timeline::intersect(span.down, timeline::cut(counted, {span.failed, span.last_seen}));
    Outage outage;
    outage.failed = span.failed;
    outage.restored = span.restored;
    outage.down = timeline::length(span.down);
    outage.planned = timeline::length(
        timeline::intersect(span.down, timeline::cut(history.planned.down, {span.failed, span.last_seen})));
    const timeline::Intervals in_period = timeline::cut(in_hours, {period.from, end});
    outage.down_in_hours = timeline::length(in_period);
    // It belongs to the period in which its first DOWN instant that counts lies; one that reaches service
    // hours only after this period's end is the next one's.
    outage.in_hours = !in_hours.empty() && in_hours.front().from < end;
    outage.continued = outage.in_hours ? in_hours.front().from < period.from : span.failed < period.from;
    outage.down_in_hours_to_restoration = timeline::length(in_hours);
    outage.last_seen = span.last_seen;
    const std::vector<const TreeNode*> first = causes.culprits_at(span.failed);
    // So the sum over all causes is D; an outage that has no part in D shows what its clock time was charged
    // to.
    outage.causes = causes_of(history, causes.of(in_period.empty() ? span.down : in_period), span);
    outage.error_bar = error_bar_of(history, first, span.failed);
    outage.confirmed = outage.detected = detection.of(span);
    add_told(history, outage);
    add_acknowledgement(history, i + 1 < spans.size() ? spans[i + 1].failed : history.range.to, outage);
    add_correction(history, span, outage);
    out.push_back(std::move(outage));
  }
  return out;
}

}  // namespace tidemark::trends
