#include "collector/chart/palette.h"

#include <algorithm>
#include <cmath>

namespace tidemark::chart {
namespace {

constexpr Colour of(std::uint32_t rgb) {
  return {static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8),
          static_cast<std::uint8_t>(rgb)};
}

/// Relative luminance of sRGB (WCAG 2.1).
double luminance(Colour colour) {
  const auto linear = [](std::uint8_t channel) {
    const double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

Colour colour_of(Tone tone, Theme theme) {
  const bool light = theme == Theme::kLight;
  switch (tone) {
    case Tone::kInk:
      return of(light ? 0x1c2733 : 0xe4eaf1);
    case Tone::kMuted:
      return of(light ? 0x55667a : 0xa3b4c6);
    case Tone::kGrid:
      return of(light ? 0xdde3ea : 0x33424f);
    case Tone::kPaper:
      return of(light ? 0xffffff : 0x19222c);
    case Tone::kPanel:
      return of(light ? 0xf3f6f9 : 0x212d39);
    case Tone::kGood:
      return of(light ? 0x1fa37a : 0x8ddcb8);
    case Tone::kPartial:
      return of(light ? 0xf0b429 : 0xe0a83a);
    case Tone::kBad:
      return of(light ? 0x8f1616 : 0xc93a30);
    case Tone::kUnknown:
      return of(light ? 0x8696a7 : 0x8596a8);
    case Tone::kPlanned:
      return of(light ? 0x3b78c4 : 0x6ea3e0);
    case Tone::kAccent:
      return of(light ? 0x1f5fa8 : 0x7fb3ee);
    case Tone::kRange:
      return of(light ? 0xd3e3f5 : 0x2b4665);
    case Tone::kGoal:
      return of(light ? 0xb34700 : 0xf2a65a);
    case Tone::kOnPartial:
      return of(0x1c2733);
    case Tone::kOnBad:
      return of(0xffffff);
  }
  return {};
}

std::string hex(Colour colour) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out = "#";
  for (const std::uint8_t channel : {colour.red, colour.green, colour.blue}) {
    out += kDigits[channel >> 4];
    out += kDigits[channel & 15];
  }
  return out;
}

double contrast(Colour one, Colour other) {
  const auto [dark, bright] = std::minmax({luminance(one), luminance(other)});
  return (bright + 0.05) / (dark + 0.05);
}

}  // namespace tidemark::chart
