#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "common/model/time.h"

namespace tidemark::store::sqlite {

/// What is filed and forgotten of some components while runs are made of what they had before. Lives on the
/// writer's thread: every job that files or forgets results says so here, and what it says counts from the
/// moment it runs. So the job that keeps runs knows of all that went before it, committed or in its own
/// transaction; begun between two commits, nothing that is not yet visible went before that.
/// A job that is undone has said too much, which costs a keeping and nothing else.
class FiledWatch {
 public:
  void begin(std::span<const std::int64_t> components) {
    oldest_.clear();
    for (const std::int64_t component : components) oldest_.emplace(component, TimePoint::max());
  }
  void filed(std::int64_t component, TimePoint time) {
    const auto at = oldest_.find(component);
    if (at != oldest_.end() && time < at->second) at->second = time;
  }
  /// Of whatever component.
  void forgotten() { oldest_.clear(); }
  /// Whether nothing came at or before `basis` since begin(), in which the component was named.
  bool unchanged(std::int64_t component, TimePoint basis) const {
    const auto at = oldest_.find(component);
    return at != oldest_.end() && at->second > basis;
  }

 private:
  std::map<std::int64_t, TimePoint> oldest_;
};

}  // namespace tidemark::store::sqlite
