#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "collector/statistics/forecast.h"

namespace tidemark::statistics {

/// One recorded series, each value of which stands for a day. `kind` is what stands before the first slash.
struct Recorded {
  std::string kind;
  std::string name;
  std::vector<double> values;
};

/// Lines of a kind, a slash, a name and values between blanks; lines that begin with # are left out. With
/// `differences` every value but the first is what the series rose by.
std::vector<Recorded> read_recording(std::istream& in, bool differences);

/// What came of forecasts of recorded series (STATISTICS.md, "Recorded series", has the rules).
struct BacktestTally {
  int asked = 0;
  int dated = 0;
  int right = 0;
  int early = 0;    // reached before the range
  int late = 0;     // reached after the range, or not although it is over
  int open = 0;     // the recording ends within or before the range: nobody knows; not in the three above
  int reached = 0;  // questions whose level was reached within kReachedWithin days
  int missed = 0;   // of these: without a date
  std::map<NoDate, int> why;
  std::vector<double> widths;  // of the ranges that were judged: ln of latest over earliest, days from today
  std::vector<double> scores;  // interval scores of these logarithms: width + 2/0.1 × by what it was missed

  int judged() const { return right + early + late; }
  double coverage() const { return judged() == 0 ? 0 : static_cast<double>(right) / judged(); }
  void add(const BacktestTally& other);
};

inline constexpr std::size_t kReachedWithin = 120;

enum class LevelIs {
  kSetBefore,    // as far above today's value as the mean growth of what is shown reaches in so many days
  kSeenReached,  // the highest value of the next so many days: always reached
};

struct BacktestQuestion {
  LevelIs level = LevelIs::kSetBefore;
  std::size_t days = 30;
};

/// 90 days are shown, ending at every `stride`-th day that leaves three times the question's days to come.
BacktestTally backtest(std::span<const double> values, const BacktestQuestion& question, std::size_t stride);

}  // namespace tidemark::statistics
