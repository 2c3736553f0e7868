#include "collector/statistics/season.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "collector/statistics/ranks.h"

namespace tidemark::statistics {
namespace {

constexpr std::size_t kDays = 7;
constexpr double kReach = 3;  // days on either side of the one in the middle
constexpr std::size_t kPresentMin = 5;
constexpr std::size_t kOfWeekdayMin = 3;
constexpr int kRounds = 3;

std::size_t weekday(double day) {
  const double whole = std::floor(day);
  return static_cast<std::size_t>(whole - 7 * std::floor(whole / 7));
}

bool enough_of_each(std::span<const Point> points) {
  std::array<std::size_t, kDays> count{};
  for (const Point& point : points) ++count[weekday(point.day)];
  return std::all_of(count.begin(), count.end(), [](std::size_t some) { return some >= kOfWeekdayMin; });
}

/// Each weekday's distances from the mean of the days around, which are taken without `season`.
std::array<std::vector<double>, kDays> distances(std::span<const Point> points, const WeeklySeason& season) {
  std::array<std::vector<double>, kDays> out;
  for (std::vector<double>& some : out) some.reserve(points.size() / kDays + 1);
  std::vector<double> days, levels;
  days.reserve(points.size()), levels.reserve(points.size());
  for (const Point& point : points) {
    days.push_back(std::floor(point.day));
    levels.push_back(point.value - season.at(point.day));
  }
  std::size_t from = 0;
  for (std::size_t middle = 0; middle < points.size(); ++middle) {
    const double day = days[middle];
    if (day - days.front() < kReach || days.back() - day < kReach) continue;
    while (days[from] < day - kReach) ++from;
    double sum = 0;
    std::size_t present = 0;
    for (std::size_t i = from; i < points.size() && days[i] <= day + kReach; ++i, ++present) sum += levels[i];
    if (present < kPresentMin) continue;
    out[weekday(day)].push_back(points[middle].value - sum / static_cast<double>(present));
  }
  return out;
}

}  // namespace

double WeeklySeason::at(double day) const { return offsets[weekday(day)]; }

std::optional<WeeklySeason> weekly_season(std::span<const Point> points) {
  if (points.empty() || !enough_of_each(points)) return std::nullopt;
  const double days = std::floor(points.back().day) - std::floor(points.front().day) + 1;
  const bool complete = static_cast<double>(points.size()) >= days;
  WeeklySeason season;
  for (int round = 0; round < (complete ? 1 : kRounds); ++round) {
    WeeklySeason next;
    std::array<std::vector<double>, kDays> of_weekday = distances(points, season);
    for (std::size_t i = 0; i < kDays; ++i) {
      if (of_weekday[i].empty()) return std::nullopt;
      next.offsets[i] = median(std::move(of_weekday[i]));
    }
    const double mean = std::accumulate(next.offsets.begin(), next.offsets.end(), 0.0) / kDays;
    for (double& offset : next.offsets) offset -= mean;
    season = next;
  }
  return season;
}

Deseasonalised deseasonalised(std::span<const Point> points) {
  Deseasonalised out;
  out.points = around_median(points);
  out.median = points.front().value - out.points.front().value;
  out.season = weekly_season(out.points);
  if (!out.season) return out;
  out.estimated = kSeasonParameters;
  for (Point& point : out.points) point.value -= out.season->at(point.day);
  return out;
}

}  // namespace tidemark::statistics
