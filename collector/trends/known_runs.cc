#include "collector/trends/known_runs.h"

#include <utility>

namespace tidemark::trends {

void KnownRuns::Generation::put(const store::ComponentId& component, Entry entry) {
  runs += entry.known->kept.runs.size();
  entries.emplace(component, std::move(entry));
}

KnownRuns::Entry KnownRuns::Generation::take(const store::ComponentId& component) {
  const auto found = entries.find(component);
  if (found == entries.end()) return {};
  Entry entry = std::move(found->second);
  runs -= entry.known->kept.runs.size();
  entries.erase(found);
  return entry;
}

std::shared_ptr<const KnownRuns::Known> KnownRuns::find(const store::ComponentId& component,
                                                        std::uint64_t revision, TimePoint from,
                                                        TimePoint now) {
  Generation gone;  // freed without the lock
  MutexLock lock(mutex_);
  auto entry = younger_.entries.find(component);
  const bool young = entry != younger_.entries.end();
  if (!young && (entry = older_.entries.find(component)) == older_.entries.end()) return nullptr;
  if (entry->second.revision != revision) return nullptr;
  auto known = entry->second.known;
  const bool from_then_on = known->kept.from <= from || (known->first && known->kept.from <= *known->first);
  if (!from_then_on || now - known->kept.to > age_max_) return nullptr;
  if (!young) put(component, older_.take(component), gone);
  vitals_.count("runs.recalled");
  return known;
}

void KnownRuns::keep(const store::ComponentId& component, std::uint64_t revision, TimePoint now,
                     Known known) {
  if (now - known.kept.to > age_max_) return;
  known.kept.runs.shrink_to_fit();
  Generation gone;
  MutexLock lock(mutex_);
  younger_.take(component);
  older_.take(component);
  put(component, {revision, std::make_shared<const Known>(std::move(known))}, gone);
  vitals_.set("runs.known", static_cast<std::int64_t>(younger_.runs + older_.runs));
}

void KnownRuns::put(const store::ComponentId& component, Entry entry, Generation& gone) {
  const std::size_t weight = entry.known->kept.runs.size() + kComponentWeight;
  if (weight > weight_max_ / 2) return;
  if (younger_.weight() + weight > weight_max_ / 2) {
    gone = std::exchange(older_, std::exchange(younger_, {}));
  }
  younger_.put(component, std::move(entry));
}

}  // namespace tidemark::trends
