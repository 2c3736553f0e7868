// How often forecasts of recorded series hold: a table of the kinds of series and of the questions.
// usage: tidemark_backtest FILE…, as tests/bench/record_series.py writes them. STATISTICS.md has the rules.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/collector/statistics/backtest.h"

using namespace tidemark::statistics;

namespace {

constexpr std::size_t kStride = 5;

double share(int part, int of) { return of == 0 ? 0 : 100.0 * part / of; }

void print(const std::string& name, const BacktestTally& tally) {
  std::vector<double> widths = tally.widths;
  std::sort(widths.begin(), widths.end());
  double score = 0;
  for (const double each : tally.scores) score += each / static_cast<double>(tally.scores.size());
  std::printf("%-16s %7d %7.0f %7d %7.1f %6.1f %6.1f %6d %9.1f %7.2f %9.0f\n", name.c_str(), tally.asked,
              share(tally.dated, tally.asked), tally.judged(), 100 * tally.coverage(),
              share(tally.early, tally.judged()), share(tally.late, tally.judged()), tally.open,
              widths.empty() ? 0 : std::exp(widths[widths.size() / 2]), score,
              share(tally.missed, tally.reached));
}

}  // namespace

int main(int count, char** words) {
  std::map<std::string, BacktestTally> rows;
  for (int i = 1; i < count; ++i) {
    std::ifstream in(words[i]);
    for (const Recorded& series : read_recording(in, true)) {
      for (const LevelIs level : {LevelIs::kSetBefore, LevelIs::kSeenReached}) {
        for (const std::size_t days : {5U, 15U, 30U, 60U}) {
          const BacktestTally tally = backtest(series.values, {level, days}, kStride);
          const std::string question = level == LevelIs::kSetBefore ? "set before" : "seen reached";
          for (const std::string& row : {series.kind, question, question + " " + std::to_string(days)}) {
            rows[row].add(tally);
          }
          rows["~ all"].add(tally);
        }
      }
    }
  }
  std::printf("%-16s %7s %7s %7s %7s %6s %6s %6s %9s %7s %9s\n", "", "asked", "dated %", "judged", "right %",
              "early", "late", "open", "width", "score", "undated %");
  for (const auto& [name, tally] : rows) print(name, tally);
  return rows.empty() ? 2 : 0;
}
