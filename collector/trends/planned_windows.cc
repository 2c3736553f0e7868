#include "collector/trends/planned_windows.h"

#include <algorithm>
#include <iterator>

#include "collector/catalog/recurrence.h"

namespace tidemark::trends {
namespace {

std::vector<std::size_t> under_work(const store::Scope& scope, const Workplace& place) {
  using Kind = store::Scope::Kind;
  std::vector<std::size_t> out;
  if (scope.kind == Kind::kService) {
    if (scope.name == place.service->name) return place.components;
    const auto other = std::find_if(place.services->begin(), place.services->end(),
                                    [&](const catalog::Service& one) { return one.name == scope.name; });
    if (other == place.services->end()) return out;
    const auto theirs = components_of(resolve(other->members, *place.choices, *place.services));
    std::set_intersection(place.components.begin(), place.components.end(), theirs.begin(), theirs.end(),
                          std::back_inserter(out));
    return out;
  }
  for (const std::size_t component : place.components) {
    const catalog::Candidate& candidate = (*place.choices)[component].candidate;
    if ((scope.kind == Kind::kSite ? candidate.site : candidate.endpoint) == scope.name)
      out.push_back(component);
  }
  return out;
}

}  // namespace

std::vector<PlannedWindow> windows_of(const std::vector<store::MaintenanceRow>& rows,
                                      const Workplace& workplace, timeline::Interval range) {
  std::vector<PlannedWindow> out;
  for (const store::MaintenanceRow& row : rows) {
    const timeline::Interval in_force{std::max(range.from, row.entered.time),
                                      row.cancelled ? std::min(range.to, row.cancelled->time) : range.to};
    if (in_force.from >= in_force.to) continue;
    PlannedWindow window;
    window.whole =
        row.scope.kind == store::Scope::Kind::kService && row.scope.name == workplace.service->name;
    window.components = under_work(row.scope, workplace);
    if (window.components.empty()) continue;
    for (const timeline::Interval& time :
         catalog::occurrences({{row.from, row.to}, row.repeat, row.time_zone}, in_force)) {
      window.time = time;
      out.push_back(window);
    }
  }
  return out;
}

}  // namespace tidemark::trends
