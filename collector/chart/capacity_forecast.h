#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

/// Where a figure lies at `x` in most cases.
struct RangePoint {
  double x = 0;
  double lower = 0;
  double upper = 0;
};

/// When the limit will be reached.
struct FullRange {
  double earliest = 0;
  std::optional<double> latest;  ///< none: later than the chart
  std::string label;             ///< "full between 3 Feb and 20 Mar"
};

/// What is used, what it will be, and when that is all there is.
struct CapacityForecast {
  Frame frame;
  double begin = 0;  ///< on the caller's axis of time
  double end = 0;
  std::vector<Point> measured;
  std::vector<Point> fitted;
  std::vector<RangePoint> range;
  double limit = 1;         ///< in the measured values' unit; > 0
  std::string limit_label;  ///< legend
  std::optional<FullRange> full;
  std::optional<Tick> today;
  std::vector<Tick> ticks;     ///< of time
  std::vector<Tick> levels;    ///< of values, from 0 on
  std::string measured_label;  ///< legend
  std::string fitted_label;    ///< legend
  std::string range_label;     ///< legend
};

/// Empty without a period, a limit or a measured point in the period. Values are shown from 0 on, up to a
/// little above the limit and the largest measured one.
Picture capacity_forecast(const CapacityForecast& input);

}  // namespace tidemark::chart
