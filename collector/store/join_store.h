#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "collector/series/gathering.h"
#include "common/model/time.h"

namespace tidemark::store {

/// So long after its end a UTC day is over, and is joined.
inline constexpr Duration kDayLateMax = std::chrono::hours(1);

/// One UTC day of an endpoint.
struct EndpointDay {
  std::int64_t endpoint = 0;  ///< its number within the store
  std::int64_t day = 0;       ///< its begin, in Unix milliseconds
  friend auto operator<=>(const EndpointDay&, const EndpointDay&) = default;
};

struct StoredChunk {
  std::int64_t id = 0;
  std::string bytes;
};

/// What a day is joined of.
struct DayParts {
  std::vector<StoredChunk> chunks;  ///< all that have samples of the day
  std::string month;                ///< the daily roll-ups of its month, as they were; empty: none yet
  std::string hours;                ///< the day's hourly ones, likewise
  std::string sketches;             ///< the day's, likewise
};

/// What it becomes.
struct JoinedDay {
  EndpointDay of;
  std::vector<std::int64_t> gone;     ///< chunks whose samples are all in the pieces below
  std::vector<std::int64_t> damaged;  ///< chunks that cannot be read: they stay, and are not tried again
  std::vector<series::Piece> pieces;  ///< of the day
  std::vector<series::Piece> rest;    ///< of other days, which were in the same chunks
  std::string hours;                  ///< the day's hourly roll-ups; empty: it has no samples
  std::string month;                  ///< the daily roll-ups of its month
  std::string sketches;               ///< the day's
  std::int64_t month_begin = 0;
};

/// Port to the days that are over and still lie in small chunks. Thread-safe; one join is under way at a
/// time.
class JoinStore {
 public:
  virtual ~JoinStore() = default;

  /// Endpoints' days with a chunk that was not joined and that begins in [from, until) (Unix milliseconds):
  /// the oldest first, at most `most`, each once.
  virtual absl::StatusOr<std::vector<EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                            std::size_t most) = 0;
  virtual absl::StatusOr<DayParts> parts(const EndpointDay& of, std::int64_t month_begin) = 0;
  /// Replaces the one by the other: all in one durable commit, or nothing. Returns after it; must not be
  /// called from a commit's callback.
  virtual absl::Status file(JoinedDay joined) = 0;
};

}  // namespace tidemark::store
