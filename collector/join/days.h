#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "collector/store/join_store.h"

namespace tidemark::join {

/// Which day is to be joined next: one that failed waits until the others had their turn. Not thread-safe.
class Days {
 public:
  /// The oldest of `unjoined`, which gives at most so many, the oldest first; absent: there is none, and
  /// those that failed have their turn again.
  absl::StatusOr<std::optional<store::EndpointDay>> next(
      const std::function<absl::StatusOr<std::vector<store::EndpointDay>>(std::size_t most)>& unjoined) {
    const auto days = unjoined(failed_.size() + 1);
    if (!days.ok()) return days.status();
    for (const store::EndpointDay& day : *days) {
      if (!failed_.contains(day)) return day;
    }
    failed_.clear();
    return std::nullopt;
  }
  void failed(const store::EndpointDay& day) { failed_.insert(day); }

 private:
  std::set<store::EndpointDay> failed_;  // since all of them were tried last
};

}  // namespace tidemark::join
