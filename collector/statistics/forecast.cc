#include "collector/statistics/forecast.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "collector/statistics/first_passage.h"
#include "collector/statistics/level_shift.h"
#include "collector/statistics/ranks.h"
#include "collector/statistics/season.h"
#include "collector/statistics/strays.h"
#include "collector/statistics/trend_test.h"

namespace tidemark::statistics {
namespace {

constexpr double kConfidence = 0.90;
constexpr double kGrowth = 0.05;  // p below: the slope's 95 % interval is on one side of 0
constexpr double kValueErrorMax = 0.1;

absl::Status check(const CapacityQuestion& question) {
  if (!std::isfinite(question.capacity) || question.capacity <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("capacity is ", question.capacity,
                     "; it is more than 0, in the unit of the values: 1 where they are shares"));
  }
  if (!(std::abs(question.today) <= kDayMax)) {
    return absl::InvalidArgumentError(
        absl::StrCat("today is ", question.today, "; it is a day within ±", kDayMax));
  }
  if (!(question.value_error >= 0 && question.value_error <= kValueErrorMax)) {
    return absl::InvalidArgumentError(absl::StrCat("the values' error is ", question.value_error,
                                                   "; it is a share of them, 0 to ", kValueErrorMax));
  }
  return absl::OkStatus();
}

std::vector<Point> in_window(std::span<const Point> daily, double today) {
  std::vector<Point> out;
  for (const Point& point : daily) {
    if (point.day > today - kForecastWindow && point.day <= today) out.push_back(point);
  }
  return out;
}

/// What the values of the window are made of.
struct Level {
  double median = 0;          // of the window
  std::vector<Point> points;  // less the median and the season, since the level last shifted
  std::vector<Point> joined;  // all of the window, less the steps from level to level as well
  std::vector<Point> grown;   // all of the window, with the steps if there are several: one is no growth
  WeeklySeason season;
  double estimated = 0;  // numbers that are in the season, as far as these points bear them
  std::optional<double> shifted;
};

Level level_of(const std::vector<Point>& window, double value_error) {
  Deseasonalised whole = deseasonalised(window);
  Level out;
  out.median = whole.median;
  out.season = whole.season.value_or(WeeklySeason{});
  out.joined = whole.points;
  int shifts = 0;
  std::span<const Point> rest = whole.points;
  while (const auto shift = strongest_shift(rest)) {
    // Where values are known in steps of 2 × value_error only, less than two of them may be growth.
    if (std::abs(shift->height) <= 4 * value_error * std::abs(rest[shift->at].value + out.median)) break;
    rest = rest.subspan(shift->at);
    for (std::size_t i = out.joined.size() - rest.size(); i < out.joined.size(); ++i) {
      out.joined[i].value -= shift->height;
    }
    out.shifted = rest.front().day;
    ++shifts;
  }
  out.estimated =
      whole.estimated * static_cast<double>(rest.size()) / static_cast<double>(whole.points.size());
  out.points = {rest.begin(), rest.end()};
  out.grown = shifts == 1 ? out.joined : std::move(whole.points);
  return out;
}

/// The line into the future, and how far the day on which it is passed may be from it.
struct Outlook {
  double last;         // the day up to which growth is known
  double middle;       // the day around which the slope turns
  double passage;      // the day on which the bound is passed, if the line is where it seems to be
  double before;       // days by which the noise may bring it forward,
  double after;        // or put it off
  double level_error;  // days by which the line itself may be early or late
  Strays strays;       // what growth may be beside the line's
};

Outlook outlook_of(const Level& level, const Autocorrelation& carried, double quantile, double slope,
                   double capacity) {
  const double last = level.points.back().day;
  Outlook out{};
  out.last = last;
  out.middle = (level.points.front().day + last) / 2;
  std::vector<double> levels;
  levels.reserve(level.points.size());
  for (const Point& point : level.points) levels.push_back(point.value - slope * (point.day - last));
  const double room = capacity - level.median - median(std::move(levels));
  const double deviation = carried.deviation;
  const double unit = std::max(deviation, slope * 1e-3);  // without noise the line alone decides
  Approach approach{.lead = room / unit, .rise = slope / unit, .season = {}, .lag_one = carried.lag_one};
  for (std::size_t i = 0; i < approach.season.size(); ++i) {
    approach.season[i] = level.season.at(last + 1 + static_cast<double>(i)) / unit;
  }
  const PassageDays days = first_passage(approach);
  out.passage = last + days.middle;
  out.before = days.middle - days.early;
  out.after = days.late - days.middle;
  const double effective = carried.effective(level.points.size());
  const double level_error = quantile * deviation / std::sqrt(effective);
  out.level_error = level_error / slope;
  out.strays = Strays(level.grown, level.joined, slope);
  return out;
}

/// Two independent errors together. Not std::hypot: days do not overflow, and its newest version asks for a
/// glibc that is not everywhere.
double together(double one, double other) { return std::sqrt(one * one + other * other); }

/// What one end of the range is made of.
struct Edge {
  double sign;   // 1: the earliest day, −1: the latest
  double slope;  // of the line
  double ratio;  // how far the slope's limit is from it, as a share of it
  double days;   // by which noise and the level's error move the passage
};

/// The day until which all that is uncertain leaves the bound unpassed: slope, strays and what else there is
/// are independent, so that their squares add up. With u = day − middle, U = passage − middle and the strays
/// s in days of the line's growth: u ± √((ratio × u)² + days² + s²) = U.
double day_of(const Edge& edge, const Outlook& outlook, double from, double to) {
  const auto reached = [&](double day) {
    const double ahead = day - outlook.middle;
    const double since = std::max(0.0, day - outlook.last);
    const double stray =
        (edge.sign > 0 ? outlook.strays.ahead(since) : outlook.strays.behind(since)) / edge.slope;
    const double uncertain = together(together(edge.ratio * ahead, edge.days), stray);
    return ahead + edge.sign * uncertain >= outlook.passage - outlook.middle;
  };
  if (!reached(to)) return std::numeric_limits<double>::infinity();
  if (reached(from)) return from;
  while (to - from > 0.01) {
    const double half = (from + to) / 2;
    (reached(half) ? to : from) = half;
  }
  return to;
}

void set_range(Forecast& out, const Outlook& outlook, double today) {
  const double horizon = today + kForecastHorizon;
  const double upper = (out.slope_upper - out.slope) / out.slope;
  const double lower = (out.slope - out.slope_lower) / out.slope;
  const Edge first{1, out.slope, upper, together(outlook.level_error, outlook.before)};
  const Edge last{-1, out.slope, lower, together(outlook.level_error, outlook.after)};
  const double earliest = day_of(first, outlook, today, horizon);
  const double latest = day_of(last, outlook, today, horizon);
  if (!std::isfinite(earliest)) {
    out.reason = NoDate::kTooFar;
    return;
  }
  out.reason = NoDate::kNone;
  out.earliest = std::round(earliest);
  if (std::isfinite(latest)) out.latest = std::round(latest);
}

}  // namespace

std::string_view why(NoDate reason) {
  switch (reason) {
    case NoDate::kNone:
      return "";
    case NoDate::kTooFewPoints:
      return "fewer than 10 days with values, in the last 90 or since its level last shifted";
    case NoDate::kNoGrowth:
      return "no growth that stands out from the scatter";
    case NoDate::kFull:
      return "it is at its capacity now";
    case NoDate::kTooFar:
      return "not within five years";
  }
  return "";
}

absl::StatusOr<Forecast> forecast_full(std::span<const Point> daily, const CapacityQuestion& question) {
  if (absl::Status valid = check_daily(daily); !valid.ok()) return valid;
  if (absl::Status valid = check(question); !valid.ok()) return valid;
  Forecast out;
  const std::vector<Point> window = in_window(daily, question.today);
  out.points = window.size();
  if (window.empty()) return out;
  if (window.back().value >= question.capacity) {
    out.reason = NoDate::kFull;
    return out;
  }
  if (window.size() < kForecastPointsMin) return out;
  const Level level = level_of(window, question.value_error);
  out.points = level.points.size();
  out.level_shifted = level.shifted;
  if (out.points < kForecastPointsMin) return out;
  out.reason = NoDate::kNoGrowth;
  if (all_equal(level.points)) return out;

  const TrendTest test = test_trend(level.points, level.estimated);
  if (test.p >= kGrowth || !test.rises) return out;
  const double quantile = quantile_of(test, kConfidence);
  const Slope slope = slope_of(test, quantile);
  const double days = level.points.back().day - level.points.front().day;
  const double error = question.value_error * std::abs(window.back().value) / days;
  out.slope = slope.estimate;
  out.slope_lower = slope.lower - error;
  out.slope_upper = slope.upper + error;
  if (!(out.slope_lower > 0)) return out;
  set_range(out, outlook_of(level, test.carried, quantile, out.slope, question.capacity), question.today);
  return out;
}

}  // namespace tidemark::statistics
