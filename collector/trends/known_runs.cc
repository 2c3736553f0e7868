#include "collector/trends/known_runs.h"

#include <utility>

namespace tidemark::trends {

std::shared_ptr<const KnownRuns::Known> KnownRuns::find(const store::ComponentId& component,
                                                        std::uint64_t revision, TimePoint from,
                                                        TimePoint now) {
  MutexLock lock(mutex_);
  const auto entry = entries_.find(component);
  if (entry == entries_.end() || entry->second.revision != revision) return nullptr;
  const auto& [first, kept] = *entry->second.known;
  const bool from_then_on = kept.from <= from || (first && kept.from <= *first);
  if (!from_then_on || now - kept.to > age_max_) return nullptr;
  vitals_.count("runs.recalled");
  return entry->second.known;
}

void KnownRuns::keep(const store::ComponentId& component, std::uint64_t revision, Known known) {
  const std::size_t runs = known.kept.runs.size();
  MutexLock lock(mutex_);
  if (const auto old = entries_.find(component); old != entries_.end()) {
    runs_ -= old->second.known->kept.runs.size();
    entries_.erase(old);
  }
  if (runs_ + runs > runs_max_) {
    entries_.clear();
    runs_ = 0;
  }
  entries_.emplace(component, Entry{revision, std::make_shared<const Known>(std::move(known))});
  runs_ += runs;
  vitals_.set("runs.known", static_cast<std::int64_t>(runs_));
}

}  // namespace tidemark::trends
