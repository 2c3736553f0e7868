#include "collector/paint/draw.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <variant>

namespace tidemark::paint {
namespace {

using chart::Point;

/// Upper left and lower right corner.
struct Bounds {
  Point from, to;
};

Bounds bounds_of(const std::vector<Point>& points) {
  Bounds out{points.front(), points.front()};
  for (const Point point : points) {
    out.from = {std::min(out.from.x, point.x), std::min(out.from.y, point.y)};
    out.to = {std::max(out.to.x, point.x), std::max(out.to.y, point.y)};
  }
  return out;
}

class Artist {
 public:
  Artist(const Typesetter& typesetter, cairo_t* on, chart::Theme theme)
      : typesetter_(typesetter), use_(typesetter.library()), on_(on), theme_(theme) {}

  void draw(const chart::Rectangle& form, const chart::Style& style) {
    outline(use_, on_, form);
    finish(style);
    pattern(style, {{form.x, form.y}, {form.x + form.width, form.y + form.height}},
            [&] { outline(use_, on_, form); });
  }
  void draw(const chart::Polyline& form, const chart::Style& style) {
    path(form.points);
    finish(style);
  }
  void draw(const chart::Polygon& form, const chart::Style& style) {
    path(form.points);
    use_.cairo_close_path(on_);
    finish(style);
    pattern(style, bounds_of(form.points), [&] {
      path(form.points);
      use_.cairo_close_path(on_);
    });
  }
  void draw(const chart::Text& form, const chart::Style& style) {
    const SetText text = typesetter_.set(form.words, {.size = form.size, .bold = form.bold});
    if (text.lines().empty()) return;
    const SetText::Line& line = text.lines().front();
    const double before = form.anchor == chart::Anchor::kStart    ? 0
                          : form.anchor == chart::Anchor::kMiddle ? line.width / 2
                                                                  : line.width;
    typesetter_.show(on_, line, form.at.x - before, form.at.y,
                     chart::colour_of(style.fill.value_or(chart::Tone::kInk), theme_));
  }

 private:
  void colour(chart::Tone tone) { set_colour(use_, on_, chart::colour_of(tone, theme_)); }

  void path(const std::vector<Point>& points) {
    use_.cairo_new_path(on_);
    for (const Point point : points) use_.cairo_line_to(on_, point.x, point.y);
  }

  void finish(const chart::Style& style) {
    if (style.fill) {
      colour(*style.fill);
      use_.cairo_fill_preserve(on_);
    }
    if (style.line) {
      colour(*style.line);
      use_.cairo_set_line_width(on_, style.line_width);
      constexpr double kDash[] = {4, 3};
      use_.cairo_set_dash(on_, kDash, style.dashed ? 2 : 0, 0);
      use_.cairo_stroke(on_);
    }
    use_.cairo_new_path(on_);
  }

  template <class Outline>
  void pattern(const chart::Style& style, const Bounds& bounds, Outline outline_of) {
    if (style.pattern == chart::Pattern::kNone) return;
    use_.cairo_save(on_);
    outline_of();
    use_.cairo_clip(on_);
    use_.cairo_new_path(on_);
    colour(style.pattern_tone);
    if (style.pattern == chart::Pattern::kHatch)
      hatch(bounds);
    else
      dots(bounds);
    use_.cairo_restore(on_);
  }

  /// Both on one raster over the whole picture, so that neighbours go together.
  void hatch(const Bounds& bounds) {
    constexpr double kStep = 7;  // 5 across the lines
    const double height = bounds.to.y - bounds.from.y;
    const double first = std::floor((bounds.from.x + bounds.from.y) / kStep) * kStep;
    for (double sum = first; sum < bounds.to.x + bounds.to.y + kStep; sum += kStep) {
      use_.cairo_move_to(on_, sum - bounds.from.y, bounds.from.y);
      use_.cairo_line_to(on_, sum - bounds.from.y - height, bounds.to.y);
    }
    use_.cairo_set_line_width(on_, 1.25);
    use_.cairo_set_dash(on_, nullptr, 0, 0);
    use_.cairo_stroke(on_);
  }
  void dots(const Bounds& bounds) {
    constexpr double kStep = 5;
    for (double y = std::floor(bounds.from.y / kStep) * kStep + kStep / 2; y < bounds.to.y + 1; y += kStep) {
      for (double x = std::floor(bounds.from.x / kStep) * kStep + kStep / 2; x < bounds.to.x + 1;
           x += kStep) {
        use_.cairo_move_to(on_, x + 1, y);
        use_.cairo_arc(on_, x, y, 1, 0, 2 * std::numbers::pi);
      }
    }
    use_.cairo_fill(on_);
  }

  const Typesetter& typesetter_;
  const CairoLibrary& use_;
  cairo_t* on_;
  chart::Theme theme_;
};

}  // namespace

void outline(const CairoLibrary& library, cairo_t* on, const chart::Rectangle& form) {
  constexpr double kQuarter = std::numbers::pi / 2;
  library.cairo_new_path(on);
  if (form.radius <= 0) {
    library.cairo_rectangle(on, form.x, form.y, form.width, form.height);
    return;
  }
  const double left = form.x + form.radius, right = form.x + form.width - form.radius;
  const double top = form.y + form.radius, bottom = form.y + form.height - form.radius;
  library.cairo_arc(on, right, top, form.radius, -kQuarter, 0);
  library.cairo_arc(on, right, bottom, form.radius, 0, kQuarter);
  library.cairo_arc(on, left, bottom, form.radius, kQuarter, 2 * kQuarter);
  library.cairo_arc(on, left, top, form.radius, 2 * kQuarter, 3 * kQuarter);
  library.cairo_close_path(on);
}

void draw(const Typesetter& typesetter, cairo_t* on, const chart::Picture& picture, chart::Theme theme) {
  Artist artist(typesetter, on, theme);
  typesetter.library().cairo_set_line_join(on, CAIRO_LINE_JOIN_ROUND);
  for (const chart::Shape& shape : picture.shapes)
    std::visit([&](const auto& form) { artist.draw(form, shape.style); }, shape.form);
}

}  // namespace tidemark::paint
