#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tidemark::paint {

/// 0xRRGGBB, row by row from above.
struct Pixels {
  std::uint32_t width = 0;   ///< ≥ 1
  std::uint32_t height = 0;  ///< ≥ 1
  std::vector<std::uint32_t> colours;
};

/// PNG (ISO/IEC 15948) with a palette of at most 256 colours and no transparency. Up to 256 colours are kept
/// exactly; of more the most frequent ones are, and the rest take the nearest of those. `density`: of pixels
/// to CSS pixels, for programs that ask how large it is to be shown. To the byte the same for the same
/// pixels.
std::string indexed_png(const Pixels& pixels, double density);

}  // namespace tidemark::paint
