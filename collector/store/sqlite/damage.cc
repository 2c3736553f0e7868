#include "collector/store/sqlite/damage.h"

#include "common/log/log.h"

namespace tidemark::store::sqlite {

void Damage::chunk(std::int64_t id, const absl::Status& status) {
  if (!status.ok()) note("store.damaged_chunks", "chunk " + std::to_string(id) + " is", status);
}

void Damage::result_chunk(std::int64_t id, const absl::Status& status) {
  if (!status.ok()) note("store.damaged_chunks", "chunk of results " + std::to_string(id) + " is", status);
}

void Damage::rollups(std::int64_t endpoint, std::int64_t begin, const absl::Status& status) {
  if (status.ok()) return;
  note("store.damaged_rollups",
       "roll-ups of endpoint " + std::to_string(endpoint) + " from " + rfc3339(from_unix_ms(begin)) +
           " on are",
       status);
}

void Damage::runs(std::int64_t component, TimePoint from, const absl::Status& status) {
  if (status.ok()) return;
  note("store.damaged_runs",
       "the kept runs of component " + std::to_string(component) + " from " + rfc3339(from) + " on are",
       status);
}

void Damage::note(const char* vital, const std::string& what, const absl::Status& status) {
  {
    MutexLock lock(mutex_);
    if (known_.size() >= kKnownMax || !known_.insert(what).second) return;
  }
  vitals_.count(vital);
  log::error("the store: " + what + " left out: " + std::string(status.message()));
}

}  // namespace tidemark::store::sqlite
