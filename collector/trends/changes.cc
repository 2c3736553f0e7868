#include "collector/trends/changes.h"

#include <algorithm>

namespace tidemark::trends {
namespace {

bool is_change(const std::string& name) {
  return name == "package.installed" || name == "package.upgraded" || name == "package.removed" ||
         name == "host.booted";
}

/// The first outage that may be held against it; null: none.
const Outage* failure_of(const Change& change, const std::vector<Outage>& outages) {
  for (const Outage& outage : outages) {
    if (!outage.in_hours || outage.failed < change.time || outage.failed - change.time > kChangeFailsWithin)
      continue;
    const bool touched = std::any_of(outage.causes.begin(), outage.causes.end(), [&](const Cause& cause) {
      return std::find(change.endpoints.begin(), change.endpoints.end(), cause.endpoint) !=
             change.endpoints.end();
    });
    if (touched) return &outage;
  }
  return nullptr;
}

}  // namespace

std::vector<Change> changes_seen(const std::vector<store::EventRow>& events,
                                 const std::map<EndpointId, std::string>& names) {
  std::vector<Change> out;
  struct Open {
    std::size_t place;
    TimePoint last;
  };
  std::map<EndpointId, Open> open;  // the change that goes on, of each endpoint
  for (const store::EventRow& row : events) {
    const auto name = names.find(row.endpoint);
    if (name == names.end() || !is_change(row.event.name)) continue;
    const auto going_on = open.find(row.endpoint);
    if (going_on != open.end() && row.event.time - going_on->second.last <= kOneChange) {
      going_on->second.last = row.event.time;
      continue;
    }
    open[row.endpoint] = {out.size(), row.event.time};
    out.push_back({row.event.time, row.event.body, {name->second}, true, false, {}});
  }
  return out;
}

ChangeFailures judge_changes(const std::vector<Outage>& outages, std::vector<Change>& changes) {
  ChangeFailures out;
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.time < b.time; });
  for (Change& change : changes) {
    ++out.changes;
    if (change.rolled_back) {
      change.failed_because = "rolled back";
    } else if (const Outage* outage = failure_of(change, outages)) {
      change.failed_because = "an outage " + human(outage->failed - change.time) + " later";
    }
    if (!change.failed_because.empty()) ++out.failed;
  }
  out.rate = statistics::wilson(out.failed, out.changes);
  return out;
}

}  // namespace tidemark::trends
