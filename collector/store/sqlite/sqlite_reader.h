#pragma once

#include <filesystem>

#include "collector/store/reader.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/uncut_index.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteReader final : public Reader {
 public:
  SqliteReader(std::filesystem::path file, ReaderPool& readers, const UncutIndex& index, Damage& damage,
               const Revisions& revisions)
      : file_(std::move(file)), readers_(readers), index_(index), damage_(damage), revisions_(revisions) {}

  absl::StatusOr<std::vector<EndpointRow>> endpoints() override;
  absl::StatusOr<EndpointRow> endpoint(const std::string& name_or_id) override;
  absl::StatusOr<std::vector<ComponentId>> components() override;
  std::uint64_t revision(EndpointId endpoint) override { return revisions_.of(endpoint); }
  absl::StatusOr<std::vector<ResultRow>> results(const ComponentId& component, TimePoint from,
                                                 TimePoint to) override;
  absl::StatusOr<std::map<ComponentId, std::vector<ResultRow>>> results(
      std::span<const ComponentId> components, TimePoint from, TimePoint to) override;
  absl::StatusOr<std::vector<std::vector<ResultRow>>> results_since(std::span<const ResultsSince> components,
                                                                    TimePoint to) override;
  absl::StatusOr<std::map<ComponentId, RunsAndResults>> runs(std::span<const ComponentId> components,
                                                             TimePoint from, TimePoint to) override;
  absl::StatusOr<std::map<ComponentId, ResultRow>> latest_results() override;
  absl::StatusOr<std::optional<TimePoint>> first_result(const ComponentId& component) override;
  absl::StatusOr<std::optional<ArrivalRow>> arrival(const ComponentId& component, TimePoint time) override;
  absl::StatusOr<std::vector<ToldRow>> told(const std::string& service, TimePoint from,
                                            TimePoint to) override;
  absl::StatusOr<std::vector<EventRow>> events(const EventFilter& filter) override;
  absl::StatusOr<std::vector<SpanRow>> silences(EndpointId endpoint, std::span<const SpanRow> within,
                                                Duration longer_than) override;
  absl::StatusOr<std::vector<EventRow>> presence_events(EndpointId endpoint, TimePoint from, TimePoint to,
                                                        std::size_t limit) override;
  absl::StatusOr<std::vector<SeriesRow>> series(EndpointId endpoint,
                                                const std::string& metric_prefix) override;
  absl::StatusOr<std::vector<SampleRow>> samples(std::int64_t series, TimePoint from, TimePoint to,
                                                 std::size_t limit) override;
  absl::Status query(const SeriesQuery& query,
                     const std::function<absl::Status(std::span<const SeriesPart> parts)>& each) override;
  absl::StatusOr<std::vector<EpochRow>> epochs() override;
  absl::StatusOr<std::vector<LossRow>> losses(std::optional<TimePoint> since) override;
  absl::StatusOr<std::vector<RefusalRow>> refusals(std::optional<TimePoint> since) override;
  absl::StatusOr<StoreFigures> figures() override;

 private:
  /// Samples that wait for the cut tell when an endpoint was seen, before its row does.
  void see(EndpointRow& row) const;

  const std::filesystem::path file_;
  ReaderPool& readers_;
  const UncutIndex& index_;
  Damage& damage_;
  const Revisions& revisions_;
};

}  // namespace tidemark::store::sqlite
