#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "collector/series/gathering.h"
#include "collector/store/ingest_store.h"

namespace tidemark::store {

/// What an endpoint has waiting for the cut.
struct WaitingBlocks {
  EndpointId endpoint;
  SourceId source;  ///< of the newest row
  std::size_t rows = 0;
  std::uint64_t bytes = 0;
  TimePoint oldest;  ///< when the first of them was received
};

/// A block row as it was read; `damage` says why its bytes cannot be trusted, or is empty.
struct StoredBlockRow {
  BlockRow row;
  std::string damage;
};

/// What the cut makes of an endpoint's oldest rows.
struct EndpointCut {
  EndpointId endpoint;
  SourceId source;         ///< of the last row
  std::int64_t up_to = 0;  ///< the last row that is in it; it and all before it count no more afterwards
  TimePoint seen;          ///< when that one was received
  std::vector<series::Piece> pieces;
  std::vector<std::pair<std::int64_t, std::string>> damaged;  ///< rows to be set aside, with the reason
};

/// Port to the samples that wait to become chunks. Thread-safe; one cut is under way at a time.
class CutStore {
 public:
  virtual ~CutStore() = default;

  /// Of every endpoint that has some, in no order. Reads no disk.
  virtual std::vector<WaitingBlocks> waiting() = 0;
  /// An endpoint's oldest rows, in order: not more than `bytes_max` bytes of sections (but always one row,
  /// where there is one).
  virtual absl::StatusOr<std::vector<StoredBlockRow>> blocks(EndpointId endpoint, std::size_t bytes_max) = 0;
  /// The store's numbers of an epoch's declared series, in order of the source's; refused ones are left out.
  virtual absl::StatusOr<std::vector<std::pair<SeriesNumber, std::int64_t>>> numbers(SourceId source,
                                                                                     Epoch epoch) = 0;
  /// Keeps the pieces, and that the rows they were made of are cut: all in one durable commit, or nothing.
  /// Returns after it; must not be called from a commit's callback.
  virtual absl::Status file(std::vector<EndpointCut> cuts) = 0;
  /// Removes rows that were cut, at most some thousand; false: there are none any more.
  virtual absl::StatusOr<bool> sweep() = 0;
};

}  // namespace tidemark::store
