#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/rows.h"

namespace tidemark::store {

/// The reading port: what trends, the command line and reports need of a database. Everything that was acknowledged
/// is visible once the digest has filed it, about a second later. Ranges are [from, to).
/// Thread-safe: each call sees one consistent state, and none blocks ingest.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual absl::StatusOr<std::vector<EndpointRow>> endpoints() = 0;
  virtual absl::StatusOr<std::vector<ComponentId>> components() = 0;

  /// A component's results in [from, to), in order of time, led by the last ones before `from` as far as the state
  /// at `from` needs them (the confirm count's worth, at most 16).
  virtual absl::StatusOr<std::vector<ResultRow>> results(const ComponentId& component, TimePoint from,
                                                         TimePoint to) = 0;
  /// When the first result of a component was; absent: it has none.
  virtual absl::StatusOr<std::optional<TimePoint>> first_result(const ComponentId& component) = 0;

  virtual absl::StatusOr<std::vector<EventRow>> events(const EventFilter& filter) = 0;

  /// Of one endpoint (nil: of all), with metric names that begin with `metric_prefix`.
  virtual absl::StatusOr<std::vector<SeriesRow>> series(EndpointId endpoint, const std::string& metric_prefix) = 0;
  /// In order of time; `limit` is the most that one call returns (kResourceExhausted beyond, with the number).
  virtual absl::StatusOr<std::vector<SampleRow>> samples(std::int64_t series, TimePoint from, TimePoint to,
                                                         std::size_t limit) = 0;

  virtual absl::StatusOr<std::vector<EpochRow>> epochs() = 0;
  virtual absl::StatusOr<std::vector<LossRow>> losses(std::optional<TimePoint> since) = 0;
  virtual absl::StatusOr<std::vector<RefusalRow>> refusals(std::optional<TimePoint> since) = 0;

  virtual absl::StatusOr<StoreFigures> figures() = 0;
};

}  // namespace tidemark::store
