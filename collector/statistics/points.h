#pragma once

#include <absl/status/status.h>

#include <span>
#include <vector>

namespace tidemark::statistics {

/// A figure and its time. `day` counts days on whatever axis the caller has: whole numbers for daily points,
/// such as days since 1970-01-01 in the service's time zone; 7 apart for weekly ones. Days without a figure
/// have no point.
struct Point {
  double day = 0;
  double value = 0;
};

/// More than ten years of weeks, or two and a half of days. All pairs of points are looked at.
inline constexpr std::size_t kPointsMax = 1'000;
/// Of either sign, so that nothing overflows.
inline constexpr double kValueMax = 1e100;
inline constexpr double kDayMax = 1e9;

/// kInvalidArgument, with what is wrong and where: more than kPointsMax, a number that is not finite or
/// beyond kValueMax or kDayMax, a day that is not after the one before.
absl::Status check(std::span<const Point> points);

/// check(), and kInvalidArgument where two points have the same whole number of the day.
absl::Status check_daily(std::span<const Point> points);

/// Also where there is none.
bool all_equal(std::span<const Point> points);

/// The values in the order of the points.
std::vector<double> values_of(std::span<const Point> points);

/// The values less their median: what most points are is then 0 exactly, whatever is reckoned with them.
std::vector<Point> around_median(std::span<const Point> points);

}  // namespace tidemark::statistics
