#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "collector/store/rows.h"
#include "collector/timeline/kept_runs.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::trends {

/// The newest kept runs of components, in memory, so that questions about the last days, which are most, read
/// results alone that came since. A cache: runs are given back only as long as no result came that changes
/// them. Holds `runs_max` runs at most; beyond, all are forgotten, and those that are asked for come back.
/// Thread-safe. Vitals: runs.known (held), runs.recalled (components of answers).
class KnownRuns {
 public:
  static constexpr std::size_t kRunsMax = 500'000;  ///< about 12 MB
  /// What was kept longer ago is looked for in the store again, where upkeep has gone on meanwhile.
  static constexpr Duration kAgeMax = std::chrono::hours(13);

  struct Known {
    std::optional<TimePoint> first;  ///< when the component's first result ever was
    timeline::KeptRuns kept;
  };

  explicit KnownRuns(Vitals& vitals, std::size_t runs_max = kRunsMax, Duration age_max = kAgeMax)
      : vitals_(vitals), runs_max_(runs_max), age_max_(age_max) {}

  /// Those that tell how it was from `from` on, where `revision` is that of their endpoint, read before this;
  /// nullptr: none are known.
  std::shared_ptr<const Known> find(const store::ComponentId& component, std::uint64_t revision,
                                    TimePoint from, TimePoint now);
  /// In the place of others; the revision is older than the look at the store that found them.
  void keep(const store::ComponentId& component, std::uint64_t revision, Known known);

 private:
  struct Entry {
    std::uint64_t revision = 0;
    std::shared_ptr<const Known> known;
  };

  Vitals& vitals_;
  const std::size_t runs_max_;
  const Duration age_max_;
  Mutex mutex_;
  std::map<store::ComponentId, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::size_t runs_ ABSL_GUARDED_BY(mutex_) = 0;  // of all
};

}  // namespace tidemark::trends
