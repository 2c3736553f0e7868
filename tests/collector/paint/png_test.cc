#include "collector/paint/png.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "tests/collector/chart/samples.h"
#include "tests/collector/paint/png_reader.h"
#include "tests/support/catch.h"

namespace tidemark::paint {
namespace {

std::uint32_t rgb(chart::Tone tone, chart::Theme theme) {
  const chart::Colour colour = chart::colour_of(tone, theme);
  return static_cast<std::uint32_t>(colour.red << 16 | colour.green << 8 | colour.blue);
}

std::uint32_t pixel(const Pixels& pixels, std::uint32_t x, std::uint32_t y) {
  return pixels.colours[y * pixels.width + x];
}

}  // namespace

TEST_CASE("a picture is as large as its density says, on opaque paper, with the palette's colours") {
  const chart::Picture picture = chart::availability_days(chart::month_of_days());
  for (const chart::Theme theme : {chart::Theme::kLight, chart::Theme::kDark}) {
    for (const double density : {1.0, 1.5, 2.0}) {
      const absl::StatusOr<std::string> bytes = png(picture, density, theme);
      REQUIRE(bytes.ok());
      const Pixels pixels = read_png(*bytes);
      CHECK(pixels.width == 640 * density);
      CHECK(pixels.height == std::ceil(picture.height * density));
      CHECK(pixel(pixels, 0, 0) == rgb(chart::Tone::kPaper, theme));
      CHECK(pixel(pixels, pixels.width - 1, pixels.height - 1) == rgb(chart::Tone::kPaper, theme));
      for (const chart::Tone tone :
           {chart::Tone::kGood, chart::Tone::kPartial, chart::Tone::kBad, chart::Tone::kInk})
        CHECK(std::count(pixels.colours.begin(), pixels.colours.end(), rgb(tone, theme)) > 20);
    }
  }
}

TEST_CASE("rectangles, lines and patterns are where the picture has them") {
  chart::Picture picture{400, 100, "", "", {}};
  const auto put = [&](auto form, const chart::Style& style) { picture.shapes.push_back({form, style, ""}); };
  put(chart::Rectangle{10, 10, 20, 20, 0}, {.fill = chart::Tone::kBad});
  put(chart::Rectangle{50, 10, 20, 20, 10}, {.fill = chart::Tone::kBad});
  put(chart::Polyline{{{100, 20}, {140, 20}}}, {.line = chart::Tone::kInk, .line_width = 4});
  put(chart::Polygon{{{200, 10}, {240, 10}, {200, 50}}}, {.fill = chart::Tone::kGood});
  put(chart::Rectangle{300, 10, 40, 40, 0},
      {.fill = chart::Tone::kBad, .pattern = chart::Pattern::kHatch, .pattern_tone = chart::Tone::kPaper});
  const absl::StatusOr<std::string> bytes = png(picture, 1, chart::Theme::kLight);
  REQUIRE(bytes.ok());
  const Pixels pixels = read_png(*bytes);
  const std::uint32_t paper = rgb(chart::Tone::kPaper, chart::Theme::kLight);
  const std::uint32_t bad = rgb(chart::Tone::kBad, chart::Theme::kLight);
  CHECK(pixel(pixels, 10, 10) == bad);
  CHECK(pixel(pixels, 29, 29) == bad);
  CHECK(pixel(pixels, 9, 15) == paper);
  CHECK(pixel(pixels, 30, 15) == paper);
  CHECK(pixel(pixels, 60, 20) == bad);
  CHECK(pixel(pixels, 51, 11) == paper);
  CHECK(pixel(pixels, 120, 19) == rgb(chart::Tone::kInk, chart::Theme::kLight));
  CHECK(pixel(pixels, 120, 23) == paper);
  CHECK(pixel(pixels, 205, 15) == rgb(chart::Tone::kGood, chart::Theme::kLight));
  CHECK(pixel(pixels, 235, 45) == paper);
  std::size_t hatched = 0;
  for (std::uint32_t x = 300; x < 340; ++x)
    for (std::uint32_t y = 10; y < 50; ++y) hatched += pixel(pixels, x, y) != bad ? 1 : 0;
  CHECK(hatched > 300);
  CHECK(hatched < 1'300);
}

TEST_CASE("mails stay small: a chart at double density is below 40 KB, and the same each time") {
  for (const chart::Sample& sample : chart::samples()) {
    INFO(sample.name);
    const absl::StatusOr<std::string> bytes = png(sample.picture, 2, chart::Theme::kLight);
    REQUIRE(bytes.ok());
    CHECK(bytes->size() < 40'000);
    CHECK((*bytes == *png(sample.picture, 2, chart::Theme::kLight)));
  }
}

TEST_CASE("what cannot be painted is refused") {
  const chart::Picture picture = chart::cause_waterfall(chart::twelve_causes());
  for (const double density : {0.0, -1.0, 4.1, std::nan("")})
    CHECK(png(picture, density, chart::Theme::kLight).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(png({}, 1, chart::Theme::kLight).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(png({5'000, 5'000, "", "", {}}, 1, chart::Theme::kLight).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("two threads may paint at once, and paint the same") {
  const std::vector<chart::Sample> samples = chart::samples();
  std::vector<std::string> painted[2];
  const auto paint_all = [&](std::vector<std::string>& out) {
    for (const chart::Sample& sample : samples)
      out.push_back(png(sample.picture, 1, chart::Theme::kLight).value_or(""));
  };
  std::thread other([&] { paint_all(painted[1]); });
  paint_all(painted[0]);
  other.join();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    CHECK_FALSE(painted[0][i].empty());
    CHECK((painted[0][i] == painted[1][i]));
  }
}

}  // namespace tidemark::paint
