#pragma once

#include <cstdint>
#include <set>

#include "collector/catalog/service.h"
#include "tests/collector/trends/reference/zone.h"

namespace tidemark::reference {

/// A service's hours and its hours of the week, asked instant by instant.
class Calendar {
 public:
  /// Instants are so far apart; ranges of hours begin and end at instants. The hours outlive this.
  Calendar(const catalog::ServiceHours& hours, Duration step);

  /// Whether the instant lies in the service hours. In the hour that a clock repeats, they begin and end at
  /// its first pass: by the farthest that the clock has come.
  bool open(TimePoint at) const;
  /// By what the clock shows; Monday 00:00 is 0.
  std::size_t hour_of_week(TimePoint at) const;

 private:
  const catalog::ServiceHours& hours_;
  const Zone& zone_;
  Duration step_;
  std::set<std::int64_t> holidays_;  // days since 1970
};

}  // namespace tidemark::reference
