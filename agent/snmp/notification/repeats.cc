#include "agent/snmp/notification/repeats.h"

#include <absl/hash/hash.h>

namespace tidemark::snmp {

Repeats::Mark Repeats::mark_of(std::string_view same) { return absl::HashOf(same); }

void Repeats::forget(Duration now) {
  while (!order_.empty() && (order_.size() > kMax || now - order_.front().at > kFor)) {
    const auto found = seen_.find(order_.front().mark);
    if (found != seen_.end() && found->second == order_.front().at) seen_.erase(found);
    order_.pop_front();
  }
}

bool Repeats::contains(Mark mark, Duration now) {
  forget(now);
  return seen_.contains(mark);
}

void Repeats::insert(Mark mark, Duration now) {
  if (!seen_.try_emplace(mark, now).second) return;
  order_.push_back({mark, now});
  forget(now);
}

}  // namespace tidemark::snmp
