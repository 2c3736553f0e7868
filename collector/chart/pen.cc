#include "collector/chart/pen.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kWidthMin = 400, kWidthMax = 2'000;
constexpr double kTitleSize = 14, kTitleLine = 18;
constexpr double kSwatch = 12, kKeyRow = 20, kKeyGap = 16;

void mark(Pen& pen, double x, double y, const Key& key) {
  const double middle = y + kSwatch / 2;
  switch (key.mark) {
    case Mark::kArea:
      pen.rectangle({x, y, kSwatch, kSwatch, 2}, key.style);
      return;
    case Mark::kPartial:
      pen.rectangle({x, y, kSwatch, kSwatch, 2}, key.style);
      pen.rectangle({x, y + kSwatch - 3, kSwatch, 3, 1}, {.fill = Tone::kBad});
      return;
    case Mark::kLine:
      pen.polyline({{x, middle}, {x + kSwatch + 1, middle}}, key.style);
      return;
    case Mark::kDots:
      for (const double at : {2.0, 6.5, 11.0}) pen.disc({x + at, middle}, 1.75, key.style);
      return;
  }
}

bool finite(Point point) { return std::isfinite(point.x) && std::isfinite(point.y); }

void drop_what_is_not_finite(std::vector<Point>& points) {
  std::erase_if(points, [](Point point) { return !finite(point); });
}

/// Within the picture once its height is known.
struct Clamp {
  double width, height;
  void operator()(Point& point) const {
    point.x = std::clamp(point.x, 0.0, width);
    point.y = std::clamp(point.y, 0.0, height);
  }
  void operator()(Rectangle& form) const {
    Point from{form.x, form.y}, to{form.x + form.width, form.y + form.height};
    (*this)(from);
    (*this)(to);
    form = {from.x, from.y, to.x - from.x, to.y - from.y, form.radius};
    form.radius = std::min({form.radius, form.width / 2, form.height / 2});
  }
  void operator()(Polyline& form) const { std::ranges::for_each(form.points, *this); }
  void operator()(Polygon& form) const { std::ranges::for_each(form.points, *this); }
  void operator()(Text& form) const { (*this)(form.at); }
};

}  // namespace

Pen::Pen(const Frame& frame) {
  picture_.width = std::isfinite(frame.width) ? std::clamp(frame.width, kWidthMin, kWidthMax) : kWidthMin;
  picture_.title = one_line(frame.title);
  picture_.description = one_line(frame.description);
  rectangle({0, 0, picture_.width, 1e6}, {.fill = Tone::kPaper});
  top_ = kMargin;
  if (picture_.title.empty()) return;
  for (const std::string& line : two_lines(frame.title, kTitleSize, right() - left(), true)) {
    text({left(), top_ + 10}, line, right() - left(), {.size = kTitleSize, .bold = true});
    top_ += kTitleLine;
  }
  top_ += 10;
}

void Pen::rectangle(Rectangle form, const Style& style, std::string_view tooltip) {
  if (!finite({form.x, form.y}) || !finite({form.width, form.height})) return;
  if (form.width <= 0 || form.height <= 0) return;
  picture_.shapes.push_back({form, style, one_line(tooltip)});
}

void Pen::polyline(std::vector<Point> points, const Style& style) {
  drop_what_is_not_finite(points);
  if (points.size() < 2) return;
  picture_.shapes.push_back({Polyline{std::move(points)}, style, {}});
}

void Pen::polygon(std::vector<Point> points, const Style& style) {
  drop_what_is_not_finite(points);
  if (points.size() < 3) return;
  picture_.shapes.push_back({Polygon{std::move(points)}, style, {}});
}

void Pen::disc(Point middle, double radius, const Style& style, std::string_view tooltip) {
  rectangle({middle.x - radius, middle.y - radius, 2 * radius, 2 * radius, radius}, style, tooltip);
}

void Pen::text(Point at, std::string_view words, double width_max, const TextStyle& style) {
  if (!finite(at)) return;
  const double before = style.anchor == Anchor::kStart ? at.x : width() - at.x;
  const double room = style.anchor == Anchor::kStart    ? width() - at.x
                      : style.anchor == Anchor::kMiddle ? 2 * std::min(at.x, before)
                                                        : at.x;
  std::string line = shortened(words, style.size, std::min(width_max, room), style.bold);
  if (line.empty()) return;
  picture_.shapes.push_back(
      {Text{at, std::move(line), style.size, style.bold, style.anchor}, {.fill = style.tone}, {}});
}

Picture Pen::finish(double height) && {
  picture_.height = std::ceil(height);
  for (Shape& shape : picture_.shapes) std::visit(Clamp{picture_.width, picture_.height}, shape.form);
  return std::move(picture_);
}

double legend(Pen& pen, double y, const std::vector<Key>& keys) {
  double x = pen.left();
  bool any = false;
  for (const Key& key : keys) {
    const double room = pen.right() - pen.left() - kSwatch - 6;
    const std::string label = shortened(key.label, kTextSize, room);
    if (label.empty()) continue;
    const double width = kSwatch + 6 + estimated_width(label, kTextSize);
    if (any && x + width > pen.right()) {
      x = pen.left();
      y += kKeyRow;
    }
    any = true;
    mark(pen, x, y, key);
    pen.text({x + kSwatch + 6, y + 10.5}, label, width, {.tone = Tone::kMuted});
    x += width + kKeyGap;
  }
  return any ? y + kSwatch : y;
}

Picture empty_picture(const Frame& frame) {
  Pen pen(frame);
  const double height = pen.top() + 76;
  pen.rectangle({pen.left(), pen.top(), pen.right() - pen.left(), 60, 6}, {.fill = Tone::kPanel});
  pen.text({pen.width() / 2, pen.top() + 34}, frame.empty, pen.right() - pen.left() - 24,
           {.anchor = Anchor::kMiddle, .tone = Tone::kMuted});
  return std::move(pen).finish(height);
}

}  // namespace tidemark::chart
