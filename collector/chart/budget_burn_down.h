#pragma once

#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

/// What is left of the error budget over its period, against even spending, and by how much it was overspent.
struct BudgetBurnDown {
  Frame frame;
  double begin = 0;  ///< the period, on the caller's axis of time
  double end = 0;
  std::vector<Point> remaining;  ///< x: time, y: share of the budget, 1…0 and below; joined by straight lines
  std::vector<Tick> ticks;       ///< of time
  std::vector<Tick> levels;      ///< of shares: "100 %" at 1, "0 %" at 0, …
  std::string last_label;        ///< "31 % left": at the last point
  std::string remaining_label;  ///< legend
  std::string ideal_label;      ///< legend: "even spending"
  std::string overspent_label;  ///< legend; shown where the budget was overspent
};

/// Empty without a period, or without a point in it. Shares below kShareMin are drawn there.
Picture budget_burn_down(const BudgetBurnDown& input);

inline constexpr double kShareMin = -3;

}  // namespace tidemark::chart
