#include "collector/chart/palette.h"

#include "tests/support/catch.h"

using namespace tidemark::chart;

TEST_CASE("contrast is WCAG's") {
  CHECK(contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
  CHECK(contrast({255, 255, 255}, {255, 255, 255}) == Approx(1));
  CHECK(contrast({0x77, 0x77, 0x77}, {255, 255, 255}) == Approx(4.48).margin(0.005));
  CHECK(contrast({0, 0, 255}, {255, 255, 255}) == Approx(8.59).margin(0.005));
  CHECK(hex({0x1c, 0x00, 0xff}) == "#1c00ff");
}

TEST_CASE("what has to be told apart differs in lightness, in both themes") {
  struct Pair {
    Tone one, other;
    double least;
  };
  const Pair pairs[] = {
      {Tone::kInk, Tone::kPaper, 7},       {Tone::kInk, Tone::kPanel, 7},
      {Tone::kMuted, Tone::kPaper, 4.5},   {Tone::kMuted, Tone::kPanel, 4.5},
      {Tone::kOnBad, Tone::kBad, 4.5},     {Tone::kOnPartial, Tone::kPartial, 4.5},
      {Tone::kGood, Tone::kPaper, 3},      {Tone::kBad, Tone::kPaper, 3},
      {Tone::kGood, Tone::kBad, 2.8},      {Tone::kPlanned, Tone::kPaper, 3},
      {Tone::kAccent, Tone::kPaper, 4.5},  {Tone::kGoal, Tone::kPaper, 4.5},
      {Tone::kUnknown, Tone::kPanel, 2.7}, {Tone::kAccent, Tone::kRange, 3},
  };
  for (const Theme theme : {Theme::kLight, Theme::kDark}) {
    for (const Pair& pair : pairs) {
      INFO("theme " << static_cast<int>(theme) << ", " << hex(colour_of(pair.one, theme)) << " and "
                    << hex(colour_of(pair.other, theme)));
      CHECK(contrast(colour_of(pair.one, theme), colour_of(pair.other, theme)) >= pair.least);
    }
  }
}
