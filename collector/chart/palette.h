#pragma once

#include <cstdint>
#include <string>

#include "collector/chart/picture.h"

namespace tidemark::chart {

enum class Theme { kLight, kDark };

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Colour&) const = default;
};

/// In both themes good and bad differ in lightness by 2.8 : 1, blue-green against red, and each of them from
/// the paper as well; texts have at least 4.5 : 1 (WCAG 2.1, 1.4.3 and 1.4.11).
Colour colour_of(Tone tone, Theme theme);

/// "#1c2733".
std::string hex(Colour colour);

/// WCAG 2.1's contrast ratio, 1…21, in either order.
double contrast(Colour one, Colour other);

}  // namespace tidemark::chart
