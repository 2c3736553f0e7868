#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/series/buckets.h"
#include "collector/store/rows.h"

namespace tidemark::store {

/// What is asked of many series at once.
struct SeriesQuery {
  std::string metric;                 ///< the whole name
  std::vector<EndpointId> endpoints;  ///< empty: all
  Attributes attributes;              ///< that a series must have, among others
  TimePoint from;
  TimePoint to;
  Duration step{};        ///< zero: one for all of the time
  bool sketches = false;  ///< a quantile is wanted
  std::uint64_t samples_max = 100'000'000;
  std::uint64_t buckets_max = 1'000'000;  ///< of all series
};

/// The reading port: what trends, the command line and reports need of a database. Everything that was
/// acknowledged is visible once the digest has filed it, about a second later. Ranges are [from, to).
/// Thread-safe: each call sees one consistent state, and none blocks ingest.
class Reader {
 public:
  virtual ~Reader() = default;

  /// In order of their names.
  virtual absl::StatusOr<std::vector<EndpointRow>> endpoints() = 0;
  /// By name or by uuid; kNotFound.
  virtual absl::StatusOr<EndpointRow> endpoint(const std::string& name_or_id) = 0;
  virtual absl::StatusOr<std::vector<ComponentId>> components() = 0;

  /// The most results before `from` with which results() leads.
  static constexpr std::size_t kLeadMax = 16;
  /// A component's results in [from, to), in order of time, led by the last ones before `from` as far as the
  /// state at `from` can need them (the confirm count's worth, at most kLeadMax).
  virtual absl::StatusOr<std::vector<ResultRow>> results(const ComponentId& component, TimePoint from,
                                                         TimePoint to) = 0;
  /// The same for many components, all as of one state of the store. One without results has no entry.
  virtual absl::StatusOr<std::map<ComponentId, std::vector<ResultRow>>> results(
      std::span<const ComponentId> components, TimePoint from, TimePoint to) = 0;
  /// The newest result of every component.
  virtual absl::StatusOr<std::map<ComponentId, ResultRow>> latest_results() = 0;
  /// When the first result of a component was; absent: it has none.
  virtual absl::StatusOr<std::optional<TimePoint>> first_result(const ComponentId& component) = 0;

  virtual absl::StatusOr<std::vector<EventRow>> events(const EventFilter& filter) = 0;

  /// Within each of `within`: where there is neither a sample nor a result of the endpoint for longer than
  /// `longer_than` (more than zero), from the last one before it, or the span's begin, to the first one after
  /// it, or the span's end. Chunks tell their
  /// longest silence: only those with a longer one are looked into; results cost some seeks in each gap.
  virtual absl::StatusOr<std::vector<SpanRow>> silences(EndpointId endpoint, std::span<const SpanRow> within,
                                                        Duration longer_than) = 0;
  /// What an endpoint said about its going and coming: its newest `limit` events agent.started, host.booted,
  /// host.resumed, host.shutdown and host.suspended of [from, to), in order of time.
  virtual absl::StatusOr<std::vector<EventRow>> presence_events(EndpointId endpoint, TimePoint from,
                                                                TimePoint to, std::size_t limit) = 0;

  /// Of one endpoint (nil: of all), with metric names that begin with `metric_prefix`.
  virtual absl::StatusOr<std::vector<SeriesRow>> series(EndpointId endpoint,
                                                        const std::string& metric_prefix) = 0;
  /// What a question about many series comes to: `each` is called for one series after the other, in order of
  /// endpoints' names, with its steps that have samples; it may end the answer with an error. Days that were
  /// joined are read from their roll-ups where the steps allow it, and so are older ones; the rest from
  /// samples. kResourceExhausted, with what to do, once more than samples_max samples were read, or the
  /// answer has more than buckets_max steps.
  virtual absl::Status query(
      const SeriesQuery& query,
      const std::function<absl::Status(const SeriesRow& series, const std::vector<series::Bucket>& buckets)>&
          each) = 0;
  /// In order of time; `limit` is the most that one call returns (kResourceExhausted beyond, with the
  /// number).
  virtual absl::StatusOr<std::vector<SampleRow>> samples(std::int64_t series, TimePoint from, TimePoint to,
                                                         std::size_t limit) = 0;

  virtual absl::StatusOr<std::vector<EpochRow>> epochs() = 0;
  /// What was recorded from `since` on, oldest first, at most kLedgerRowsMax (the newest of them).
  static constexpr std::size_t kLedgerRowsMax = 100'000;
  virtual absl::StatusOr<std::vector<LossRow>> losses(std::optional<TimePoint> since) = 0;
  virtual absl::StatusOr<std::vector<RefusalRow>> refusals(std::optional<TimePoint> since) = 0;

  virtual absl::StatusOr<StoreFigures> figures() = 0;
};

}  // namespace tidemark::store
