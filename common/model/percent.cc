#include "common/model/percent.h"

#include <cmath>
#include <cstdio>

namespace tidemark {
namespace {

constexpr int kDecimalsMin = 2;
constexpr int kDecimalsMax = 5;

std::string text_of(double percent, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f %%", decimals, percent);
  return text;
}

double rounded(double percent, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(percent * scale) / scale;
}

int decimals_of(double goal) {
  constexpr int kDecimalsOfGoalMax = 6;
  int decimals = kDecimalsMin;
  while (decimals < kDecimalsOfGoalMax && std::abs(rounded(goal, decimals) - goal) > 1e-9) ++decimals;
  return decimals;
}

}  // namespace

std::string percent_text(double share, std::optional<double> goal) {
  const double percent = share * 100;
  if (share == 0 || share == 1) return text_of(percent, 0);
  if (share == goal) return text_of(percent, decimals_of(percent));
  const bool short_of = goal && share < *goal;
  const double bound = goal ? rounded(*goal * 100, decimals_of(*goal * 100)) : 0;
  bool at_bound = false;
  for (int decimals = kDecimalsMin; decimals <= kDecimalsMax; ++decimals) {
    const double shown = rounded(percent, decimals);
    at_bound = short_of && shown >= bound;
    if (shown != 0 && shown != 100 && !at_bound) return text_of(shown, decimals);
  }
  if (at_bound) return "< " + percent_text(*goal, goal);
  const double least = std::pow(10.0, -kDecimalsMax);
  return share < 0.5 ? "< " + text_of(least, kDecimalsMax) : "> " + text_of(100 - least, kDecimalsMax);
}

}  // namespace tidemark
