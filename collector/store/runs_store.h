#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/store/rows.h"

namespace tidemark::store {

/// What a component's results say over [from, to), made once and kept, as bytes that the store does not look
/// into. A row never tells anything else than the results: where one is filed at or before `basis`, or
/// forgotten from `from` on, the row is gone in the same transaction. Rows of a component follow each other
/// without a gap, and no basis is later than the next one's.
struct RunsRow {
  TimePoint from;   ///< of a result
  TimePoint to;     ///< later
  TimePoint basis;  ///< so late a further result would change it; `to` less a millisecond at least
  std::string bytes;
  friend bool operator==(const RunsRow&, const RunsRow&) = default;
};

/// Kept rows, and the results where there are none, as of one state of the store.
struct RunsAndResults {
  std::optional<TimePoint> first;  ///< when the component's first result ever was, forgotten or not
  /// Those that touch the range, sound and without a gap between them. Empty: all that is asked for is in
  /// `after`.
  std::vector<RunsRow> rows;
  /// From the range's begin to the first row's, including the result at which that begins, led as by
  /// Reader::results(). Empty where the row reaches to the range's begin or to the component's first result.
  std::vector<ResultRow> before;
  /// From the last row's end on, without lead; or, without rows, as by Reader::results().
  std::vector<ResultRow> after;
};

/// Components that upkeep has to look at.
struct DueRuns {
  std::vector<std::int64_t> components;  ///< by their numbers within the store
  std::int64_t up_to = 0;                ///< the last component that nothing more is to be said of
  bool end = false;                      ///< there is none behind it
};

/// What new rows are made of.
struct RunsEvidence {
  std::optional<TimePoint> first;  ///< as in RunsAndResults
  std::optional<RunsRow> newest;   ///< the last row before which all are sound and without a gap
  std::vector<ResultRow> results;  ///< all from the newest row's end, or from the first there is, to `until`
  TimePoint until;
};

/// Rows that are to be kept of a component.
struct NewRuns {
  std::int64_t component = 0;
  TimePoint from;             ///< in the place of all rows that begin then or later
  std::vector<RunsRow> rows;  ///< in order; empty: those are to go
};

/// Port to the kept rows for what makes them. Thread-safe; one keeping is under way at a time: begin(), then
/// evidence(), then file().
class RunsStore {
 public:
  virtual ~RunsStore() = default;

  /// Components behind `after` with results from before `before` whose rows, if there are any, end before it:
  /// at most `most`.
  virtual absl::StatusOr<DueRuns> due(std::int64_t after, TimePoint before, std::size_t most) = 0;

  /// From now on it is noted what is filed of these components and forgotten, until the next begin(). What
  /// was filed before this returns is seen by evidence().
  virtual absl::Status begin(std::span<const std::int64_t> components) = 0;
  /// `until` is `portion` after the newest row's end, or after where the component's results may begin, but
  /// not later than `now`.
  virtual absl::StatusOr<RunsEvidence> evidence(std::int64_t component, Duration portion, TimePoint now) = 0;
  /// Each component's rows wholly or not at all, all in one durable commit. Those of a component are left out
  /// where a result that changes them was filed, or some were forgotten, since begin(): the writer's thread
  /// knows all of that when it comes to this, so that nothing comes between. Which components were left
  /// out. Returns after the commit; must not be called from a commit's callback.
  virtual absl::StatusOr<std::vector<std::int64_t>> file(std::vector<NewRuns> runs) = 0;
};

}  // namespace tidemark::store
