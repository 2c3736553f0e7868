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
/// them. Thread-safe. Vitals: runs.known (held), runs.recalled (components that were found).
class KnownRuns {
 public:
  /// So many runs are held at most, and each component counts for kComponentWeight beside; beyond, components
  /// that were not asked for lately are forgotten.
  static constexpr std::size_t kWeightMax = 1'000'000;  ///< about 25 MB
  static constexpr std::size_t kComponentWeight = 10;
  /// What was kept longer ago is looked for in the store again, where upkeep has gone on meanwhile.
  static constexpr Duration kAgeMax = std::chrono::hours(13);

  struct Known {
    std::optional<TimePoint> first;  ///< when the component's first result ever was
    timeline::KeptRuns kept;
  };

  explicit KnownRuns(Vitals& vitals, std::size_t weight_max = kWeightMax, Duration age_max = kAgeMax)
      : vitals_(vitals), weight_max_(weight_max), age_max_(age_max) {}

  /// Those that tell how it was from `from` on, where `revision` is that of their endpoint, read before this;
  /// nullptr: none are known.
  std::shared_ptr<const Known> find(const store::ComponentId& component, std::uint64_t revision,
                                    TimePoint from, TimePoint now);
  /// In the place of others; the revision is older than the look at the store that found them. What is too
  /// old is not kept.
  void keep(const store::ComponentId& component, std::uint64_t revision, TimePoint now, Known known);

 private:
  struct Entry {
    std::uint64_t revision = 0;
    std::shared_ptr<const Known> known;
  };
  struct Generation {
    std::map<store::ComponentId, Entry> entries;
    std::size_t runs = 0;
    std::size_t weight() const { return runs + entries.size() * kComponentWeight; }
    void put(const store::ComponentId& component, Entry entry);
    /// Empty: it has none.
    Entry take(const store::ComponentId& component);
  };

  /// Into the younger generation. What has to go is in `gone`.
  void put(const store::ComponentId& component, Entry entry, Generation& gone)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Vitals& vitals_;
  const std::size_t weight_max_;
  const Duration age_max_;
  Mutex mutex_;
  // Who is asked for moves to the younger one; once that has the half of what may be held, it is the older
  // one, in the place of those that nobody asked for meanwhile.
  Generation younger_ ABSL_GUARDED_BY(mutex_);
  Generation older_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::trends
