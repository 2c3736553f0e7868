#include "collector/trends/verdicts.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <span>

#include "collector/statistics/false_discovery.h"

namespace tidemark::trends {
namespace {

using statistics::Better;

constexpr double kMsPerHour = 3'600'000;
constexpr std::size_t kWeek = 7;

/// A figure of some days together; absent where they have none.
struct Judged {
  const char* name;
  std::string unit;
  Better better;
  bool is_share;  // the least change that matters is in points of share, else relative to the mean
  std::function<std::optional<double>(const DayFact&)> of;
};

std::optional<double> share(Duration part, Duration whole) {
  if (whole == Duration::zero()) return std::nullopt;
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

std::optional<double> where_measured(const DayFact& fact, double value) {
  return fact.base > fact.unknown ? std::optional(value) : std::nullopt;
}

std::vector<Judged> judged(const catalog::Service& service) {
  std::vector<Judged> out{{"availability", "share", Better::kHigher, true,
                           [](const DayFact& fact) { return share(fact.good(), fact.good() + fact.down); }},
                          {"coverage", "share", Better::kHigher, true,
                           [](const DayFact& fact) { return share(fact.base - fact.unknown, fact.base); }},
                          {"downtime", "h", Better::kLower, false,
                           [](const DayFact& fact) {
                             return where_measured(fact, static_cast<double>(fact.down.count()) / kMsPerHour);
                           }},
                          {"outages", "outages", Better::kLower, false, [](const DayFact& fact) {
                             return where_measured(fact, static_cast<double>(fact.outages));
                           }}};
  if (service.cost)
    out.push_back({"cost of downtime", service.currency, Better::kLower, false,
                   [](const DayFact& fact) { return where_measured(fact, fact.cost); }});
  return out;
}

/// Whole weeks, the last one ending with the last day; what is before the first whole one is left out.
std::vector<DayFact> weeks_of(std::span<const DayFact> days) {
  std::vector<DayFact> out;
  for (std::size_t at = days.size() % kWeek; at < days.size(); at += kWeek) {
    out.push_back(days[at]);
    for (std::size_t i = 1; i < kWeek; ++i) out.back() += days[at + i];
  }
  return out;
}

std::vector<statistics::Point> points_of(const std::vector<DayFact>& facts, std::size_t step,
                                         const Judged& figure) {
  std::vector<statistics::Point> out;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (const auto value = figure.of(facts[i])) out.push_back({static_cast<double>(i * step), *value});
  }
  return out;
}

bool mostly_equal(const std::vector<statistics::Point>& points) {
  std::vector<double> values;
  for (const statistics::Point& point : points) values.push_back(point.value);
  std::sort(values.begin(), values.end());
  std::size_t longest = 0;
  for (auto at = values.begin(); at != values.end();) {
    const auto end = std::upper_bound(at, values.end(), *at);
    longest = std::max(longest, static_cast<std::size_t>(end - at));
    at = end;
  }
  return 2 * longest > values.size();
}

}  // namespace

Duration verdict_window(catalog::PeriodKind kind) {
  const bool longer = kind == catalog::PeriodKind::kQuarter || kind == catalog::PeriodKind::kYear;
  return std::chrono::hours(24 * (longer ? 52 * 7 : 13 * 7));
}

std::vector<FigureVerdict> verdicts_of(const catalog::Service& service, const std::vector<DayFact>& days) {
  const std::vector<DayFact> weeks = weeks_of(days);
  std::vector<FigureVerdict> out;
  for (const Judged& figure : judged(service)) {
    FigureVerdict one;
    one.figure = figure.name, one.unit = figure.unit;
    std::vector<statistics::Point> points = points_of(days, 1, figure);
    if (mostly_equal(points)) {
      one.weekly = true;
      points = points_of(weeks, kWeek, figure);
    }
    if (!points.empty()) {
      one.mean = std::accumulate(points.begin(), points.end(), 0.0,
                                 [](double sum, const auto& point) { return sum + point.value; }) /
                 static_cast<double>(points.size());
    }
    statistics::TrendQuestion question;
    question.matters = figure.is_share ? service.matters : service.matters * one.mean;
    question.better = figure.better;
    question.seasonal = !one.weekly;
    // The points are in order and finite by the way they are made.
    if (auto verdict = statistics::judge(points, question); verdict.ok()) one.verdict = *verdict;
    out.push_back(std::move(one));
  }
  std::vector<statistics::Verdict> all;
  for (const FigureVerdict& one : out) all.push_back(one.verdict);
  statistics::withdraw_false_discoveries(all);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].verdict = all[i];
  return out;
}

}  // namespace tidemark::trends
