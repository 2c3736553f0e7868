#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/trends/causes.h"
#include "collector/trends/evaluate.h"
#include "tests/collector/trends/judged.h"

/// Evidence in hours from the begin of a time, for tests.
namespace tidemark::trends {

inline TimePoint time_at(const std::string& rfc3339_text) { return parse_rfc3339(rfc3339_text).value(); }
inline constexpr Duration hours(double n) { return Duration{static_cast<Duration::rep>(n * 3'600'000)}; }

/// A component that is ok from `begin` on, critical in each of `down`, and never silent: one result a change.
inline Component component(const std::string& endpoint, TimePoint begin, const timeline::Intervals& down) {
  constexpr Duration kLong = std::chrono::hours(24 * 1'000);
  Component out;
  out.endpoint = endpoint, out.check = "check", out.id = endpoint + "/check";
  out.results.push_back({begin, {}, CheckState::kOk, kLong, 1, "fine"});
  for (const timeline::Interval& interval : down) {
    out.results.push_back(
        {interval.from, {}, CheckState::kCritical, kLong, 1, endpoint + " does not answer"});
    out.results.push_back({interval.to, {}, CheckState::kOk, kLong, 1, "fine again"});
  }
  out.life.first_result = begin;
  return out;
}

inline TreeNode leaf(std::size_t place, const std::string& id) {
  TreeNode out;
  out.component = place, out.id = id;
  return out;
}

inline void judge(std::vector<Component>& components, TimePoint now) {
  for (Component& one : components) judge(one, now);
}

/// A service with hours at all times, in UTC.
inline catalog::Service service_at_all_times() {
  catalog::Service out;
  out.name = "shop";
  for (auto& day : out.hours.weekdays) day = {catalog::MinuteRange{}};
  return out;
}

inline catalog::Service service_8_to_18_on_weekdays() {
  catalog::Service out = service_at_all_times();
  for (auto& day : out.hours.weekdays) day.clear();
  for (std::size_t i = 0; i < 5; ++i) out.hours.weekdays[i] = {{8 * 60, 18 * 60}};
  return out;
}

/// All of the components must be up.
inline Evidence evidence_of(const catalog::Service& service, std::vector<Component> components) {
  Evidence out;
  out.service = &service;
  for (std::size_t i = 0; i < components.size(); ++i) out.tree.children.push_back(leaf(i, components[i].id));
  out.components = std::move(components);
  return out;
}

/// By component.
inline std::map<std::string, Duration> causes_of(const TreeNode& tree, const timeline::Intervals& down) {
  std::map<std::string, Duration> out;
  Causes causes(tree);
  for (const Charge& charge : causes.of(down)) out[charge.leaf ? charge.leaf->id : ""] += charge.down;
  return out;
}

/// With timelines over the range; the components are judged.
inline History history_of(const catalog::Service& service, TreeNode tree, std::vector<Component> components,
                          timeline::Interval range, std::vector<PlannedWindow> work = {}) {
  History out;
  out.service = &service;
  out.tree = std::move(tree), out.components = std::move(components), out.range = range;
  evaluate_tree(out.tree, out.components, range);
  out.reckon(std::move(work));
  return out;
}

/// With facts that are made of the same evidence.
inline ServiceTrend evaluated(Evidence evidence, const catalog::Period& period, TimePoint now) {
  const std::string& zone = evidence.service->hours.time_zone;
  const catalog::Period before = catalog::previous(period, zone);
  timeline::Interval range = evidence_range(period, before, now);
  const timeline::Interval days = facts_range(period, zone, now);
  range.from = std::min(range.from, days.from - kFollowMax);
  judge(evidence.components, range.to);
  const History history = history_of(std::move(evidence), range);
  return evaluate(history, day_facts(history, days), {}, period, before, now);
}

}  // namespace tidemark::trends
