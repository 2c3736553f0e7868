#include <algorithm>
#include <set>

#include "tests/collector/trends/reference/figures.h"
#include "tests/collector/trends/reference/rules.h"

namespace tidemark::reference {
namespace {

using timeline::State;

Duration steps(const Story& story, std::size_t n) { return story.step * static_cast<Duration::rep>(n); }

/// Shares steps in which the service was DOWN: once for each stretch in which no node changes to or from DOWN
/// or DEGRADED.
Charges charges_of(const Story& story, const ServiceStates& states, const std::vector<std::size_t>& down) {
  Charges out;
  std::size_t first = 0;
  const auto classes_at = [&](std::size_t i) {
    std::vector<int> classes;
    classify(story.tree, states.at(down[i]), classes);
    return classes;
  };
  for (std::size_t i = 1; i <= down.size(); ++i) {
    const bool same = i < down.size() && down[i] == down[i - 1] + 1 &&
                      (states.same(down[i], down[i - 1]) || classes_at(i) == classes_at(i - 1));
    if (same) continue;
    charge(story.tree, states.at(down[first]), steps(story, i - first), out);
    first = i;
  }
  return out;
}

std::vector<trends::Cause> causes_of(const Story& story, const Charges& charges) {
  std::map<std::string, trends::Cause> by_component;
  for (const auto& [leaf, down] : charges) {
    trends::Cause& cause = by_component[leaf == nullptr ? "" : leaf->id];
    cause.down += down;
    if (leaf == nullptr) continue;
    cause.component = leaf->id;
    cause.endpoint = story.probes[*leaf->component].endpoint;
    cause.attribution = leaf->attribution;
  }
  std::vector<trends::Cause> out;
  for (const auto& [id, cause] : by_component) out.push_back(cause);
  std::stable_sort(out.begin(), out.end(),
                   [](const trends::Cause& a, const trends::Cause& b) { return a.down > b.down; });
  return out;
}

/// Of those who took it down, and failed just then: how long the one that was unseen the longest was so.
Duration error_bar_of(const Story& story, const ServiceStates& states, std::size_t failed) {
  Duration out{};
  for (const trends::TreeNode* leaf : culprits(story.tree, states.at(failed))) {
    const std::vector<timeline::Result>& results = states.results[*leaf->component];
    for (std::size_t i = 1; i < results.size(); ++i) {
      if (results[i].time == story.at(failed)) out = std::max(out, results[i].time - results[i - 1].time);
    }
  }
  return out;
}

/// When the results that had come by then said that it was DOWN.
std::size_t detected_at(const Story& story, const ServiceStates& states, const Span& span) {
  States before;
  for (std::size_t i = span.failed; i < span.last_seen; ++i) {
    States now;
    for (const States& probe : states.known) now.push_back(probe[i]);
    if (now != before && judge(story.tree, now) == State::kDown) return i;
    before = std::move(now);
  }
  return span.last_seen;
}

void add_acknowledgement(const Story& story, TimePoint next, trends::Outage& outage) {
  for (const trends::Acknowledgement& said : story.acknowledgements) {
    if (said.time < outage.failed || said.time >= next) continue;
    outage.acknowledged = std::max(said.time, outage.detected);
    outage.acknowledged_by = said.author;
    return;
  }
}

void add_correction(const Story& story, const Span& span, trends::Outage& outage) {
  for (const trends::Correction& correction : story.corrections) {
    for (const std::size_t i : span.down) {
      if (story.at(i) < correction.time.from || story.at(i) >= correction.time.to) continue;
      outage.corrected_because = correction.reason;
      return;
    }
  }
}

}  // namespace

std::vector<trends::Outage> outages_of(const Story& story, const ServiceStates& states,
                                       bool heed_corrections) {
  std::vector<trends::Outage> out;
  const std::vector<Span> spans =
      outages_of(states.service, static_cast<std::size_t>(story.service.merge_gap / story.step));
  for (std::size_t k = 0; k < spans.size(); ++k) {
    const Span& span = spans[k];
    const TimePoint end = std::min(story.period.interval.to, story.range.to);
    if (story.at(span.failed) >= end || story.at(span.last_seen) <= story.period.interval.from) continue;
    trends::Outage outage;
    outage.failed = story.at(span.failed);
    if (span.restored) outage.restored = story.at(*span.restored);
    outage.last_seen = story.at(span.last_seen);
    outage.down = steps(story, span.down.size());
    std::vector<std::size_t> in_period;
    bool counted_before = false;
    for (const std::size_t i : span.down) {
      if (states.planned_down[i]) outage.planned += story.step;
      if (!states.counts(i, heed_corrections)) continue;
      outage.down_in_hours_to_restoration += story.step;
      if (story.at(i) < end) outage.in_hours = true;
      if (story.at(i) < story.period.interval.from) counted_before = true;
      if (story.at(i) >= story.period.interval.from && story.at(i) < end) in_period.push_back(i);
    }
    outage.down_in_hours = steps(story, in_period.size());
    outage.continued = outage.in_hours ? counted_before : outage.failed < story.period.interval.from;
    outage.causes = causes_of(story, charges_of(story, states, in_period.empty() ? span.down : in_period));
    outage.error_bar = error_bar_of(story, states, span.failed);
    outage.detected = story.at(detected_at(story, states, span));
    add_acknowledgement(story, k + 1 < spans.size() ? story.at(spans[k + 1].failed) : story.range.to, outage);
    add_correction(story, span, outage);
    out.push_back(std::move(outage));
  }
  return out;
}

}  // namespace tidemark::reference
