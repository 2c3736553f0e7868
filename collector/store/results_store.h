#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <vector>

#include "collector/series/results.h"
#include "collector/store/join_store.h"
#include "common/model/time.h"

namespace tidemark::store {

/// Results that lie in rows of their own.
struct EndpointResults {
  std::int64_t endpoint = 0;                         ///< its number within the store
  std::vector<series::ComponentResults> components;  ///< in order
};

/// What a look at some endpoints found.
struct WaitingResults {
  std::vector<EndpointResults> found;
  std::int64_t up_to = 0;  ///< the last endpoint that nothing more is to be said of
  bool end = false;        ///< there is none behind it
};

/// Rows that become chunks.
struct CutResults {
  EndpointResults rows;
  std::vector<series::ResultPiece> pieces;  ///< of all of them
};

/// What a day is joined to.
struct JoinedResults {
  EndpointDay of;
  std::vector<std::int64_t> gone;     ///< chunks whose results are all in the pieces below
  std::vector<std::int64_t> damaged;  ///< chunks that cannot be read: they stay, and are not tried again
  std::vector<series::ResultPiece> pieces;  ///< of the day
  std::vector<series::ResultPiece> rest;    ///< of other days, which were in the same chunks
};

/// Port to check results on their way into columns. Thread-safe; one cut and one join are under way at a
/// time. What it files is there wholly after a durable commit, or not at all; it returns after that, and must
/// not be called from a commit's callback.
class ResultsStore {
 public:
  virtual ~ResultsStore() = default;

  /// Of endpoints beyond `after`: all results of those that have one from before `before`, without the newest
  /// of each component, which stays in its row. At most `results_max`: of the last endpoint then some, and it
  /// is not in `up_to`.
  virtual absl::StatusOr<WaitingResults> waiting(std::int64_t after, TimePoint before,
                                                 std::size_t results_max) = 0;
  /// Puts the pieces in the rows' place. A row that became another one meanwhile stays: of the two the
  /// greater is read.
  virtual absl::Status file(std::vector<CutResults> cuts) = 0;

  /// As JoinStore::unjoined(), of chunks of results.
  virtual absl::StatusOr<std::vector<EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                            std::size_t most) = 0;
  /// All chunks that have results of the day.
  virtual absl::StatusOr<std::vector<StoredChunk>> parts(const EndpointDay& of) = 0;
  virtual absl::Status file(JoinedResults joined) = 0;
};

}  // namespace tidemark::store
