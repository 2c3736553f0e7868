#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "collector/store/cut_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::cut {

struct CutOptions {
  Duration age_max = std::chrono::minutes(10);  ///< samples wait so long at most, and are cut together
  std::uint64_t endpoint_bytes_max = 1u << 20;  ///< an endpoint with more is cut at once
  /// Of all: beyond, they are cut however young, the oldest first.
  std::uint64_t bytes_max = 64u << 20;
  std::size_t read_bytes_max = 4u << 20;  ///< of one endpoint in one turn
  std::size_t turn_bytes_max = 2u << 20;  ///< of chunks in one commit, about
  std::size_t chunk_cells_max = series::kPieceCells;
  /// Samples of days that begin more than a day less than this ago are still whole, and may be joined again:
  /// older ones are dropped, since they would be forgotten at once.
  Duration keep_samples = std::chrono::hours(24 * 30);
};

struct Turn {
  std::size_t endpoints = 0;
  bool more = false;  ///< others are due: take the next turn soon
};

/// Turns samples, as they were received, into chunks: endpoint by endpoint, so that memory does not grow with
/// the number of series, and a restart has nothing to make anew. A row that cannot be read is set aside and
/// counted. turn() is called by one thread at a time. Vitals: cut.endpoints, cut.chunks, cut.chunk_bytes,
/// cut.samples, cut.samples_dropped (by reason: of series that were never declared, or too old), cut.damaged,
/// cut.failures.
class Cut {
 public:
  /// Everything outlives it.
  Cut(store::CutStore& store, const CutOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// Cuts those that are due, the oldest first, as many as fit in one commit. After an error nothing was cut;
  /// the next turn tries again.
  absl::StatusOr<Turn> turn();
  /// Everything that waits now, due or not.
  absl::Status all();

 private:
  using Numbers = std::vector<std::pair<SeriesNumber, std::int64_t>>;  // in order

  std::vector<store::WaitingBlocks> due();
  absl::StatusOr<Turn> cut(const std::vector<store::WaitingBlocks>& waiting);
  absl::StatusOr<store::EndpointCut> cut_one(EndpointId endpoint);
  absl::Status gather(const store::BlockRow& row, const Section& section, series::Gathering& gathering);
  std::vector<series::Group> kept(std::vector<series::Group> groups);
  absl::StatusOr<const Numbers*> numbers_of(SourceId source, Epoch epoch, bool anew);

  store::CutStore& store_;
  const CutOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  std::map<std::pair<SourceId, Epoch>, Numbers> numbers_;  // of this turn
};

}  // namespace tidemark::cut
