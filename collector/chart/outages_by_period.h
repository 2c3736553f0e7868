#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

struct PeriodFigures {
  std::string label;  ///< "Nov"
  double outages = 0;
  std::string outages_text;    ///< "3": over the bar
  std::optional<double> mtrs;  ///< in any one unit, ≥ 0; none without outages
  std::string mtrs_text;       ///< "42 min"
  std::string tooltip;
};

/// How many outages there were in each period, as bars, and below how long restoring took on average.
struct OutagesByPeriod {
  Frame frame;
  std::vector<PeriodFigures> periods;  ///< in order; the last kPeriodsMax are shown
  std::string outages_label;           ///< "Outages"
  std::string mtrs_label;              ///< "Mean time to restore service"
};

inline constexpr std::size_t kPeriodsMax = 13;

/// Empty without periods. The lower part is left out where no period has an MTRS.
Picture outages_by_period(const OutagesByPeriod& input);

}  // namespace tidemark::chart
