#include <algorithm>
#include <utility>

#include "collector/timeline/outage.h"
#include "collector/trends/assemble.h"
#include "collector/trends/evaluate.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

/// Nothing younger is kept: what comes late is mostly no later than that.
constexpr Duration kPastAfter = std::chrono::hours(24);

/// Whether no component has a result before the time.
bool nothing_before(const std::vector<Component>& components, TimePoint time) {
  return std::none_of(components.begin(), components.end(), [&](const Component& component) {
    return component.life.first_result && *component.life.first_result < time;
  });
}

/// Without days of which only a part was asked for, and up to where they will not change by what is to come.
std::vector<DayFact> to_be_kept(const std::vector<DayFact>& days, const std::string& zone,
                                TimePoint settled) {
  const auto whole = [&](const DayFact& day) {
    return day.time == catalog::period_at(catalog::PeriodKind::kDay, day.time.from, zone).interval;
  };
  std::vector<DayFact> out = days;
  if (!out.empty() && !whole(out.back())) out.pop_back();
  while (!out.empty() && out.back().time.to > settled) out.pop_back();
  if (!out.empty() && !whole(out.front())) out.clear();
  return out;
}

}  // namespace

FactsStamp TrendSource::stamp_of(const TreeNode& tree, const Question& question) {
  FactsStamp out;
  out.catalog_version = question.catalog->version();
  out.operations = operations_.revision();
  const Expectations expected = expectations(*question.roster, tree);
  for (const std::size_t place : components_of(tree)) {
    const store::EndpointRow& row = *question.roster->endpoints[place];
    out.leaves.push_back({row.id, question.roster->choices[place].candidate, row.expected_until(),
                          expected(place), reader_.revision(row.id)});
  }
  return out;
}

absl::StatusOr<std::vector<DayFact>> TrendSource::facts(const catalog::Service& service,
                                                        const Question& question, timeline::Interval range,
                                                        bool then) {
  if (range.to <= range.from) return std::vector<DayFact>{};
  // What was written by now is seen by what is read after it.
  const TreeNode tree = tree_of(service, question);
  FactsStamp stamp = stamp_of(tree, question);
  const bool remembered = !then && !question.recompute;
  std::vector<DayFact> out;
  if (remembered) out = daily_.find(service.name, stamp, range.from, range.to);
  if (!out.empty()) range.from = out.back().time.to;
  if (range.from >= range.to) return out;

  for (Duration lead = std::chrono::hours(24);; lead *= 4) {
    const timeline::Interval around{range.from - lead, range.to};
    auto evidence = read_evidence(service, tree, question, around);
    if (!evidence.ok()) return evidence.status();
    TimePoint settled = question.now - kPastAfter;
    for (const std::size_t place : components_of(evidence->tree))
      settled = std::min(settled, evidence->components[place].settled);
    const History history = history_of(*std::move(evidence), around);
    // Else it is not known which day an outage counts for.
    if (timeline::may_begin_before(history.tree.timeline, service.merge_gap) &&
        !nothing_before(history.components, around.from))
      continue;
    const std::vector<DayFact> made = day_facts(history, range);
    if (remembered)
      daily_.keep(service.name, std::move(stamp), to_be_kept(made, service.hours.time_zone, settled));
    out.insert(out.end(), made.begin(), made.end());
    return out;
  }
}

}  // namespace tidemark::trends
