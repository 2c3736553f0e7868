#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "collector/series/chunk.h"
#include "collector/series/results.h"
#include "common/model/telemetry.h"

namespace tidemark::store {

/// Results of a check, in whatever order; without clock offsets.
struct ImportedResults {
  std::string check;
  std::vector<series::Result> results;
};
/// Samples of a series, in whatever order.
struct ImportedSeries {
  std::string metric;
  Attributes attributes;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
  std::vector<series::Sample> samples;
};
/// What another monitor knows of an endpoint. No check and no series is in it twice.
struct ImportedEndpoint {
  std::string name;  ///< as the other monitor has it
  std::vector<ImportedResults> checks;
  std::vector<Event> events;  ///< without inventories
  std::vector<ImportedSeries> series;
};

struct ImportLimits {
  std::uint64_t endpoint_series_max = 5'000;
  std::uint64_t series_max = 5'000'000;  ///< of all endpoints
};

struct ImportOutcome {
  Counts taken;     ///< that were not there before
  Counts repeated;  ///< that were there already, or stand twice in what was given
  /// Series that are new and above a limit, by the places of endpoint and series: nothing of them was filed.
  std::vector<std::pair<std::size_t, std::size_t>> refused_series;
};

/// Port to history that other monitors gathered. Thread-safe; some imports may be under way at a time.
class ImportStore {
 public:
  virtual ~ImportStore() = default;

  /// Files what is not there yet. An endpoint that is called so, in whatever case, is used; else one is
  /// entered: without a certificate, with the label origin=import and an id that follows from the name, so
  /// that it is the same wherever that name is imported. Of two results or samples at one time one stays, as
  /// everywhere; of two events that say the same of one time one is kept.
  /// Commits in small steps, so that ingest never waits for long: after an error, or a crash, some of it is
  /// there, and what is given again completes it. Returns after the last commit is durable; must not be
  /// called from a commit's callback. `now`: when it was received.
  virtual absl::StatusOr<ImportOutcome> file(const std::vector<ImportedEndpoint>& endpoints,
                                             const ImportLimits& limits, TimePoint now) = 0;
};

}  // namespace tidemark::store
