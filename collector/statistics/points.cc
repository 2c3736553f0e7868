#include "collector/statistics/points.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>

#include "collector/statistics/ranks.h"

namespace tidemark::statistics {

absl::Status check(std::span<const Point> points) {
  if (points.size() > kPointsMax) {
    return absl::InvalidArgumentError(absl::StrCat(points.size(), " points; at most ", kPointsMax,
                                                   " can be judged: take a shorter window or weekly points"));
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point& point = points[i];
    if (!(std::abs(point.day) <= kDayMax)) {
      return absl::InvalidArgumentError(absl::StrCat("point ", i + 1, ": its day is ", point.day,
                                                     "; a number within ±", kDayMax, " is one"));
    }
    if (!(std::abs(point.value) <= kValueMax)) {
      return absl::InvalidArgumentError(absl::StrCat("point ", i + 1, ", day ", point.day, ": its value is ",
                                                     point.value, "; it is a number within ±", kValueMax,
                                                     ", and a day without one has no point"));
    }
    if (i > 0 && point.day <= points[i - 1].day) {
      return absl::InvalidArgumentError(absl::StrCat("point ", i + 1, ", day ", point.day, ": not after day ",
                                                     points[i - 1].day, " of the point before"));
    }
  }
  return absl::OkStatus();
}

absl::Status check_daily(std::span<const Point> points) {
  if (absl::Status valid = check(points); !valid.ok()) return valid;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (std::floor(points[i].day) != std::floor(points[i - 1].day)) continue;
    return absl::InvalidArgumentError(absl::StrCat("points ", i, " and ", i + 1, " are both of day ",
                                                   std::floor(points[i].day),
                                                   "; daily points are one a day"));
  }
  return absl::OkStatus();
}

bool all_equal(std::span<const Point> points) {
  return std::all_of(points.begin(), points.end(),
                     [&](const Point& point) { return point.value == points.front().value; });
}

std::vector<double> values_of(std::span<const Point> points) {
  std::vector<double> out;
  out.reserve(points.size());
  for (const Point& point : points) out.push_back(point.value);
  return out;
}

std::vector<Point> around_median(std::span<const Point> points) {
  const double middle = median(values_of(points));
  std::vector<Point> out(points.begin(), points.end());
  for (Point& point : out) point.value -= middle;
  return out;
}

}  // namespace tidemark::statistics
