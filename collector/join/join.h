#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "collector/join/days.h"
#include "collector/series/chunk.h"
#include "collector/series/rollup.h"
#include "collector/series/sketch.h"
#include "collector/store/join_store.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::join {

struct JoinOptions {
  Duration late_max = store::kDayLateMax;
  /// Samples of older days are forgotten: what they get by an import is put together with what is known of
  /// them (older_figures.h).
  Duration keep_samples = std::chrono::hours(24 * 30);
  std::size_t chunk_cells_max = series::kPieceCells;
  std::size_t pass_cells_max = 1u << 20;  ///< that are in memory at once
};

/// The first moment of the month that `time` lies in, in UTC; both in Unix milliseconds.
std::int64_t month_of(std::int64_t time);

/// Makes one day of an endpoint out of its small chunks: large chunks, in which late samples are in their
/// place and repeated ones are gone; its hourly and daily roll-ups; and the sketches of its values. A day
/// that gets late samples is joined again, which corrects its roll-ups. A chunk that cannot be read stays as
/// it is, and costs nothing but itself. turn() is called by one thread at a time. Vitals: join.days,
/// join.chunks, join.damaged, join.failures.
class Join {
 public:
  /// Everything outlives it.
  Join(store::JoinStore& store, const JoinOptions& options, const Clock& clock, Vitals& vitals)
      : store_(store), options_(options), clock_(clock), vitals_(vitals) {}

  /// Joins the oldest day that is over; false: there is none. After an error nothing was joined; that day
  /// waits then until the others had their turn.
  absl::StatusOr<bool> turn();

 private:
  struct Open {
    std::int64_t id;
    series::Chunk chunk;
  };
  struct Figures {
    std::vector<series::SeriesRollups> hours;
    series::SketchSheet sketches;
  };

  absl::StatusOr<store::JoinedDay> join(const store::EndpointDay& of, std::set<std::int64_t> damaged);
  std::int64_t take_series(const std::vector<Open>& chunks, std::int64_t from, std::int64_t to,
                           store::JoinedDay& out, Figures& figures) const;
  void put_together(const store::DayParts& parts, store::JoinedDay& out, Figures& figures) const;
  std::string new_month(const store::EndpointDay& of, const std::string& month, const Figures& figures) const;
  /// Whether its samples may be gone.
  bool is_old(const store::EndpointDay& of) const;

  store::JoinStore& store_;
  const JoinOptions options_;
  const Clock& clock_;
  Vitals& vitals_;
  Days days_;
};

}  // namespace tidemark::join
