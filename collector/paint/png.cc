#include "collector/paint/png.h"

#include <cmath>
#include <memory>
#include <utility>

#include "collector/paint/draw.h"
#include "collector/paint/indexed_png.h"
#include "collector/paint/typesetter.h"

namespace tidemark::paint {

absl::Status ready() { return Typesetter::open().status(); }

absl::StatusOr<std::string> png(const chart::Picture& picture, double density, chart::Theme theme) {
  if (!(density >= 0.5 && density <= 4))
    return absl::InvalidArgumentError(
        "a picture is painted with a density of 0.5 to 4 pixels for each of its own");
  const double width = std::ceil(picture.width * density), height = std::ceil(picture.height * density);
  if (!(width >= 1 && height >= 1 && width * height <= kPixelsMax))
    return absl::InvalidArgumentError("a picture is painted with 1 to 16 million pixels");
  absl::StatusOr<Typesetter> typesetter = Typesetter::open();
  if (!typesetter.ok()) return typesetter.status();
  const CairoLibrary& use = typesetter->library();

  const auto drop_surface = [&](cairo_surface_t* surface) { use.cairo_surface_destroy(surface); };
  const std::unique_ptr<cairo_surface_t, decltype(drop_surface)> surface(
      use.cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)),
      drop_surface);
  const auto drop_context = [&](cairo_t* context) { use.cairo_destroy(context); };
  const std::unique_ptr<cairo_t, decltype(drop_context)> on(use.cairo_create(surface.get()), drop_context);
  set_colour(use, on.get(), chart::colour_of(chart::Tone::kPaper, theme));
  use.cairo_rectangle(on.get(), 0, 0, width, height);
  use.cairo_fill(on.get());
  use.cairo_scale(on.get(), density, density);
  draw(*typesetter, on.get(), picture, theme);
  use.cairo_surface_flush(surface.get());
  if (const cairo_status_t status = use.cairo_status(on.get()); status != CAIRO_STATUS_SUCCESS)
    return absl::InternalError(std::string("cairo did not paint the picture: ") +
                               use.cairo_status_to_string(status));

  Pixels pixels{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), {}};
  pixels.colours.reserve(static_cast<std::size_t>(pixels.width) * pixels.height);
  const unsigned char* row = use.cairo_image_surface_get_data(surface.get());
  const int stride = use.cairo_image_surface_get_stride(surface.get());
  for (std::uint32_t y = 0; y < pixels.height; ++y, row += stride) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(row);
    for (std::uint32_t x = 0; x < pixels.width; ++x) pixels.colours.push_back(words[x] & 0xFFFFFF);
  }
  return indexed_png(pixels, density);
}

}  // namespace tidemark::paint
