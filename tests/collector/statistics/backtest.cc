#include "tests/collector/statistics/backtest.h"

#include <algorithm>
#include <cmath>
#include <istream>
#include <optional>
#include <sstream>

#include "tests/collector/statistics/series.h"

namespace tidemark::statistics {
namespace {

constexpr std::size_t kShown = 90;
constexpr double kMissWeight = 2 / 0.1;  // of a range that is to hold 90 %

std::optional<double> level_for(std::span<const double> values, std::size_t today,
                                const BacktestQuestion& question) {
  const double now = values[today];
  if (question.level == LevelIs::kSetBefore) {
    const double growth = (now - values[today + 1 - kShown]) / static_cast<double>(kShown - 1);
    if (!(growth > 0)) return std::nullopt;
    return now + growth * static_cast<double>(question.days);
  }
  const auto ahead = values.subspan(today + 1, question.days);
  const double highest = *std::max_element(ahead.begin(), ahead.end());
  if (!(highest > now)) return std::nullopt;
  return highest;
}

void judge(BacktestTally& tally, const Forecast& found, double today, double last,
           std::optional<double> reached) {
  const bool early = reached && *reached < found.earliest;
  const bool late = found.latest && (reached ? *reached > *found.latest : *found.latest <= last);
  if (!reached && !late) {
    ++tally.open;
    return;
  }
  ++(early ? tally.early : late ? tally.late : tally.right);
  const auto logarithm = [&](double day) { return std::log(day - today + 0.5); };
  const double from = logarithm(found.earliest);
  const double to = logarithm(found.latest.value_or(today + kForecastHorizon));
  const double happened = logarithm(reached.value_or(last));
  tally.widths.push_back(to - from);
  tally.scores.push_back(to - from +
                         kMissWeight * (std::max(0.0, from - happened) + std::max(0.0, happened - to)));
}

}  // namespace

std::vector<Recorded> read_recording(std::istream& in, bool differences) {
  std::vector<Recorded> out;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string title;
    words >> title;
    Recorded series{title.substr(0, title.find('/')), title, {}};
    double value = 0;
    for (double number = 0; words >> number;) {
      value = differences ? value + number : number;
      series.values.push_back(value);
    }
    out.push_back(std::move(series));
  }
  return out;
}

void BacktestTally::add(const BacktestTally& other) {
  asked += other.asked, dated += other.dated, right += other.right, early += other.early, late += other.late;
  open += other.open, reached += other.reached, missed += other.missed;
  for (const auto& [reason, count] : other.why) why[reason] += count;
  widths.insert(widths.end(), other.widths.begin(), other.widths.end());
  scores.insert(scores.end(), other.scores.begin(), other.scores.end());
}

BacktestTally backtest(std::span<const double> values, const BacktestQuestion& question, std::size_t stride) {
  BacktestTally tally;
  for (std::size_t today = kShown - 1; today + 3 * question.days < values.size(); today += stride) {
    const std::optional<double> level = level_for(values, today, question);
    if (!level) continue;
    std::vector<Point> shown = daily(values.subspan(today + 1 - kShown, kShown));
    // Values are counted from the lowest on: a capacity is more than 0.
    const double base = *std::min_element(values.begin(), values.end());
    for (Point& point : shown) point.value -= base;
    const double now = static_cast<double>(kShown - 1);
    const Forecast found = *forecast_full(shown, {.capacity = *level - base, .today = now});
    const auto first = std::find_if(values.begin() + static_cast<std::ptrdiff_t>(today) + 1, values.end(),
                                    [&](double value) { return value >= *level; });
    std::optional<double> reached;
    if (first != values.end())
      reached = static_cast<double>(first - values.begin()) - static_cast<double>(today) + now;
    ++tally.asked;
    ++tally.why[found.reason];
    const bool soon = reached && *reached <= now + static_cast<double>(kReachedWithin);
    if (soon) ++tally.reached;
    if (found.reason != NoDate::kNone) {
      if (soon) ++tally.missed;
      continue;
    }
    ++tally.dated;
    judge(tally, found, now, static_cast<double>(values.size() - 1 - today) + now, reached);
  }
  return tally;
}

}  // namespace tidemark::statistics
