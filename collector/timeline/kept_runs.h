#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "collector/timeline/runs.h"

/// Runs that were made once, with all that is needed to go on from where they end, so that the results behind
/// them need not be read again. Pure.
namespace tidemark::timeline {

/// A component's runs over [from, to), of which `from` is the time of a result. They stand as long as no
/// result is filed at or before `basis`, and none from `from` on is forgotten: what was before `from` does
/// not matter to them.
struct KeptRuns {
  TimePoint from;
  TimePoint to;
  TimePoint basis;
  Runs runs;  ///< reach from `from` to `to`; never empty
  /// What is not ok from `to` on, up to the next ok, goes on with a streak that counts already.
  bool confirmed = false;
  friend bool operator==(const KeptRuns&, const KeptRuns&) = default;
};

/// How they go on from `kept.to` to `now`: `results` is the sorted set of those from `kept.to` on, before
/// `now`. Linear.
Runs runs_after(const KeptRuns& kept, const std::vector<Result>& results, TimePoint now);

/// As settled_until(), of kept runs and the results from their end on.
TimePoint settled_after(const KeptRuns& kept, const std::vector<Result>& results, TimePoint now);

/// The first of the results, from the place `begin` on and before `until`, of which it does not matter what
/// was before it: it is ok, or its streak is confirmed even if it began with it. Absent: there is none.
std::optional<std::size_t> first_that_stands_alone(const std::vector<Result>& results, std::size_t begin,
                                                   TimePoint until);

/// How runs are kept.
struct Keeping {
  TimePoint limit;      ///< nothing behind it is kept
  Duration span_max{};  ///< those that span as much are followed by new ones
};

/// What is to be kept once `results` are known, which are all before `known_until` that there are: from
/// `newest`'s end on, or from the first. The first of what comes back is in the place of `newest`, or follows
/// it; empty: nothing more is settled. `before` is as in runs_of(), where there is no `newest`. They follow
/// each other without a gap, and no basis is later than the next one's. Linear.
std::vector<KeptRuns> keep(const std::optional<KeptRuns>& newest, const std::vector<Result>& results,
                           State before, TimePoint known_until, const Keeping& keeping);

}  // namespace tidemark::timeline
