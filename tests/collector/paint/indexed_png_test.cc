#include "collector/paint/indexed_png.h"

#include <set>

#include "tests/collector/paint/png_reader.h"
#include "tests/support/catch.h"

namespace tidemark::paint {

TEST_CASE("up to 256 colours come back exactly, in any size") {
  for (const std::uint32_t width : {1u, 2u, 7u, 16u, 300u}) {
    for (const std::uint32_t colours : {1u, 2u, 255u, 256u}) {
      Pixels pixels{width, 50, {}};
      for (std::uint32_t i = 0; i < width * 50; ++i) pixels.colours.push_back((i % colours) << 8 | 0x400001);
      const Pixels back = read_png(indexed_png(pixels, 2));
      CHECK(back.width == width);
      CHECK(back.height == 50);
      CHECK((back.colours == pixels.colours));
    }
  }
}

TEST_CASE(
    "of more than 256 colours the frequent ones come back exactly, the others as the nearest of those") {
  Pixels pixels{1'000, 4, {}};
  // 256 reds, green at 0, each often; then greens up to 3, once each, which are nearest to their own red.
  for (std::uint32_t i = 0; i < 3'000; ++i) pixels.colours.push_back((i % 256) << 16);
  for (std::uint32_t i = 0; i < 1'000; ++i) pixels.colours.push_back((i % 250) << 16 | (1 + i / 250) << 8);
  const Pixels back = read_png(indexed_png(pixels, 1));
  for (std::size_t i = 0; i < pixels.colours.size(); ++i)
    REQUIRE(back.colours[i] == (pixels.colours[i] & 0xFF0000));
}

TEST_CASE("the same pixels give the same bytes, also where colours are equally frequent") {
  Pixels pixels{600, 1, {}};
  for (std::uint32_t i = 0; i < 600; ++i) pixels.colours.push_back(i * 7919 & 0xFFFFFF);
  CHECK((indexed_png(pixels, 2) == indexed_png(pixels, 2)));
  CHECK(read_png(indexed_png(pixels, 2)).colours.size() == 600);
}

}  // namespace tidemark::paint
