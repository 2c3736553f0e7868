#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/catalog/changes.h"
#include "collector/store/catalog_store.h"
#include "collector/versions/definition.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

/// The catalogue's history: what definitions of services were in force when.
namespace tidemark::versions {

/// A kept version, and what it changed of the one before.
struct VersionNote {
  TimePoint taken;
  std::string version;
  bool first = false;   ///< there is none before it
  std::string trouble;  ///< why it, or the one before, cannot be compared; empty: they can
  catalog::CatalogChanges changes;
};
struct Versions {
  std::vector<VersionNote> notes;        ///< newest first
  bool more = false;                     ///< there are older ones that were not looked at
  std::optional<std::string> time_zone;  ///< of the one service that was asked for, as last defined
};

/// Keeps each catalogue that is taken, and reads it again. Thread-safe; what it is given outlives it. Vitals:
/// catalog.versions_kept (since the start), catalog.versions_not_kept.
class CatalogVersions {
 public:
  static constexpr std::size_t kReadMax = 16;       ///< versions that stay in memory
  static constexpr std::size_t kLookedMax = 1'000;  ///< that one question compares

  CatalogVersions(store::CatalogStore& store, const catalog::CatalogHolder& holder, const Clock& clock,
                  Vitals& vitals)
      : store_(store), holder_(holder), clock_(clock), vitals_(vitals) {}

  /// Keeps the present catalogue as one that was taken now, if it is not the newest already. What fails is
  /// logged and counted, and tried again with the next one.
  void keep();

  Definition today();
  /// The one that was in force then. kFailedPrecondition where none is kept, or today's reader finds mistakes
  /// in it; kDataLoss where it is damaged.
  absl::StatusOr<Definition> at(TimePoint then);
  /// The newest `limit`; where a service is named, of those in which its definition changed. Where
  /// none has it, there is no time_zone.
  absl::StatusOr<Versions> history(const std::string& service, std::size_t limit);
  /// Names of services that were defined in one of the versions in force within [from, to], in order.
  absl::StatusOr<std::vector<std::string>> services_between(TimePoint from, TimePoint to);

 private:
  using Read = std::shared_ptr<const catalog::Catalog>;
  absl::StatusOr<Read> read(const store::CatalogVersionRow& row);

  store::CatalogStore& store_;
  const catalog::CatalogHolder& holder_;
  const Clock& clock_;
  Vitals& vitals_;
  Mutex keeping_;  // one at a time, so that the newest is kept last
  Mutex mutex_;
  std::vector<std::pair<std::int64_t, Read>> read_ ABSL_GUARDED_BY(mutex_);  // the last one used last
};

}  // namespace tidemark::versions
