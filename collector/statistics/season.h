#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// How far each day of the week lies from the level of the days around it. The days of the week are told
/// apart by the whole number of the day modulo 7; which of them is a Monday does not matter. The seven
/// offsets sum up to 0.
struct WeeklySeason {
  std::array<double, 7> offsets{};

  double at(double day) const;
};

/// What a season costs: numbers estimated from the same points.
inline constexpr double kSeasonParameters = 6;

/// The season of daily points, at most one a day: each day's distance from the mean of the seven days around
/// it, and of these distances the median of each weekday, less the mean of the seven medians. (Classical
/// decomposition with a centred moving average: Macaulay 1931; with medians, so that
/// outliers move little. A line has no distance from its own centred mean, so that a trend is neither taken
/// for season nor made by it.) Where days are missing, the mean is over those of the seven, at least five,
/// that are there, less what is known of the season by then, in three rounds. Absent with fewer than three
/// points for some weekday, or where no week is whole enough.
std::optional<WeeklySeason> weekly_season(std::span<const Point> points);

/// Points less their median and, where there is one, less their weekly season.
struct Deseasonalised {
  std::vector<Point> points;
  double median = 0;
  std::optional<WeeklySeason> season;
  double estimated = 0;  ///< numbers that the season was made of: kSeasonParameters, or none
};

/// Of at least one point.
Deseasonalised deseasonalised(std::span<const Point> points);

}  // namespace tidemark::statistics
