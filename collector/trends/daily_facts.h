#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/catalog/service.h"
#include "collector/trends/day_facts.h"
#include "collector/trends/presence.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::trends {

/// All that the facts of a service's past days follow from: equal stamps, equal facts.
struct FactsStamp {
  /// A component of the service's tree.
  struct Leaf {
    EndpointId endpoint;
    catalog::Candidate candidate;
    std::optional<TimePoint> revoked;
    Expected expected;
    std::uint64_t revision = 0;  ///< Reader::revision()
    friend bool operator==(const Leaf&, const Leaf&) = default;
  };
  std::string catalog_version;
  std::uint64_t operations = 0;  ///< OperationsStore::revision()
  std::vector<Leaf> leaves;      ///< in order of their places
  friend bool operator==(const FactsStamp&, const FactsStamp&) = default;
};

/// Service days that were summed once, in memory, so that a year of them is not summed for each question. A
/// cache: days are given back only where they would be made the same. Holds `days_max` days at most; beyond,
/// the services that were asked for the longest ago are forgotten. Thread-safe. Vitals: facts.days (held),
/// facts.reused and facts.made (days of answers).
class DailyFacts {
 public:
  static constexpr std::size_t kDaysMax = 200'000;  ///< about 30 MB

  explicit DailyFacts(Vitals& vitals, std::size_t days_max = kDaysMax)
      : vitals_(vitals), days_max_(days_max) {}

  /// The whole days from `from` on, without a gap, up to the last one that ends by `to`; empty: none from
  /// then on is kept that was made of the same.
  std::vector<DayFact> find(const std::string& service, const FactsStamp& stamp, TimePoint from,
                            TimePoint to);
  /// Whole days without a gap, made of what the stamp says: behind what is kept of the service, where they
  /// follow it, or in its place, where they are more or it was made of something else.
  void keep(const std::string& service, FactsStamp stamp, const std::vector<DayFact>& days);

 private:
  struct Kept {
    FactsStamp stamp;
    std::vector<DayFact> days;
    std::uint64_t asked = 0;  // in order of questions
  };
  void make_room(const std::string& besides) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Vitals& vitals_;
  const std::size_t days_max_;
  Mutex mutex_;
  std::map<std::string, Kept> services_ ABSL_GUARDED_BY(mutex_);
  std::size_t days_ ABSL_GUARDED_BY(mutex_) = 0;  // of all
  std::uint64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::trends
