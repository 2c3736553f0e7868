#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "collector/series/rollup.h"

/// Numbers, days, roll-ups and sketches of two endpoints that become one; the last two as bytes of the table
/// `rollups`. Pure.
namespace tidemark::store::sqlite {

/// The newer one's numbers of series, components, …, that the older one has, too; the others stay.
using Renumbered = std::map<std::int64_t, std::int64_t>;
inline std::int64_t number_in(const Renumbered& renumbered, std::int64_t number) {
  const auto it = renumbered.find(number);
  return it == renumbered.end() ? number : it->second;
}

/// UTC days; times in Unix milliseconds, both ends are in.
class MergedDays {
 public:
  void add(std::int64_t from, std::int64_t to) {
    for (std::int64_t day = series::bucket_of(from, series::kDayMs); day <= to; day += series::kDayMs)
      days_.insert(day);
  }
  /// Whether it has one that [from, to] touches.
  bool any(std::int64_t from, std::int64_t to) const {
    const auto day = days_.lower_bound(series::bucket_of(from, series::kDayMs));
    return day != days_.end() && *day <= to;
  }

 private:
  std::set<std::int64_t> days_;
};

/// `known` (empty: there is none) and what `fresh` says under the new numbers. Where both know a series'
/// bucket of time it is added up if it holds `moment`, at which the newer one took the other's place: what
/// they counted are different samples then. Elsewhere the same was told to both, and that stays which has
/// more samples in it. `width`: of the buckets. kDataLoss where `fresh` cannot be read; a `known` that cannot
/// be read is of no use to anybody.
absl::StatusOr<std::string> merged_rollups(std::string_view known, std::string_view fresh,
                                           const Renumbered& renumbered, std::int64_t width,
                                           std::int64_t moment);
/// The same of sketches of a day that holds `moment` or not.
absl::StatusOr<std::string> merged_sketches(std::string_view known, std::string_view fresh,
                                            const Renumbered& renumbered, bool holds_moment);

}  // namespace tidemark::store::sqlite
