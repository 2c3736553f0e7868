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

}  // namespace

std::string percent_text(double share, std::optional<double> goal) {
  if (share == 0 || share == 1) return text_of(share * 100, 0);
  const bool short_of = goal && share < *goal;
  for (int decimals = kDecimalsMin; decimals <= kDecimalsMax; ++decimals) {
    const double scale = std::pow(10.0, decimals);
    const auto rounded = [&](double of) { return std::round(of * 100 * scale); };
    const double shown = rounded(share);
    if (shown == 0 || shown == 100 * scale) continue;
    if (short_of && shown >= rounded(*goal)) continue;
    return text_of(shown / scale, decimals);
  }
  if (short_of) return "< " + percent_text(*goal);
  const double least = std::pow(10.0, -kDecimalsMax);
  return share < 0.5 ? "< " + text_of(least, kDecimalsMax) : "> " + text_of(100 - least, kDecimalsMax);
}

}  // namespace tidemark
