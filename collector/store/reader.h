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
#include "collector/store/runs_store.h"

namespace tidemark::store {

/// What is asked of many series at once.
struct SeriesQuery {
  std::string metric;                                ///< the whole name
  std::vector<EndpointId> endpoints;                 ///< empty: all
  std::function<bool(std::string_view name)> named;  ///< of endpoints; empty: any
  Attributes attributes;                             ///< that a series must have, among others
  TimePoint from;
  TimePoint to;
  /// A value a step, at its begin; absent: the samples.
  std::optional<series::Aggregate> function;
  Duration step{};  ///< zero: one for all of the time
  std::uint64_t samples_max = 100'000'000;
  std::uint64_t points_max = 100'000'000;           ///< of the answer
  std::uint64_t points_of_series_max = 10'000'000;  ///< of each series in it
};

/// Some of an answer about series.
struct SeriesPart {
  const SeriesRow& series;      ///< without first, last, last_value
  const std::string& endpoint;  ///< its name
  bool goes_on = false;         ///< what came last was of this series, too
  std::span<const series::Sample> points;
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
  /// See revisions.h: what was made of an endpoint's past stands as long as this is the same.
  virtual std::uint64_t revision(EndpointId endpoint) = 0;

  /// The most results before `from` with which results() leads.
  static constexpr std::size_t kLeadMax = 16;
  /// A component's results in [from, to), in order of time, led by the last ones before `from` as far as the
  /// state at `from` can need them (the confirm count's worth, at most kLeadMax).
  virtual absl::StatusOr<std::vector<ResultRow>> results(const ComponentId& component, TimePoint from,
                                                         TimePoint to) = 0;
  /// The same for many components, all as of one state of the store. One without results has no entry.
  virtual absl::StatusOr<std::map<ComponentId, std::vector<ResultRow>>> results(
      std::span<const ComponentId> components, TimePoint from, TimePoint to) = 0;
  /// What is kept of many components' runs in [from, to), and their results where nothing is, all as of one
  /// state of the store. One that is not there has no entry.
  virtual absl::StatusOr<std::map<ComponentId, RunsAndResults>> runs(std::span<const ComponentId> components,
                                                                     TimePoint from, TimePoint to) = 0;
  /// Of each of the components its results from its time on, before `to`, in order of time and without lead;
  /// all as of one state of the store.
  virtual absl::StatusOr<std::vector<std::vector<ResultRow>>> results_since(
      std::span<const ResultsSince> components, TimePoint to) = 0;
  /// The newest result of every component.
  virtual absl::StatusOr<std::map<ComponentId, ResultRow>> latest_results() = 0;
  /// When the first result of a component was; absent: it has none.
  virtual absl::StatusOr<std::optional<TimePoint>> first_result(const ComponentId& component) = 0;

  /// The batch that brought the component's result of that time. Kept of those results alone whose state was
  /// another one than the last before them when they were filed; absent of others, and of what was imported.
  virtual absl::StatusOr<std::optional<ArrivalRow>> arrival(const ComponentId& component, TimePoint time) = 0;

  /// Alarms of the service's outages that begin in [from, to) and were told, in order of time; one whose
  /// notice was not confirmed by any server is left out.
  virtual absl::StatusOr<std::vector<ToldRow>> told(const std::string& service, TimePoint from,
                                                    TimePoint to) = 0;

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
  /// What a question about many series comes to, piece by piece: `each` is called with the next parts, about
  /// kPointsOfPiece points, at most kSeriesOfPiece series. Series come in order of their endpoints' names,
  /// each of them at least once, points in order of time; steps without samples are left out. While `each`
  /// runs no more than one piece is read beside it, so that it may wait for whoever takes the answer with
  /// nothing held of the store; it may end the answer with an error. Each piece is of one state of the store.
  /// Days that were joined are read from their roll-ups where the steps allow it; the rest from samples.
  /// kResourceExhausted, with what to do, beyond the question's bounds: then what came before it is not the
  /// whole answer.
  static constexpr std::size_t kPointsOfPiece = 16'384;
  static constexpr std::size_t kSeriesOfPiece = 256;
  virtual absl::Status query(const SeriesQuery& query,
                             const std::function<absl::Status(std::span<const SeriesPart> parts)>& each) = 0;
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
