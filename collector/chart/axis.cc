#include "collector/chart/axis.h"

#include <algorithm>
#include <cmath>

#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kLabelMax = 120;
constexpr double kGutterMax = 90;
constexpr double kLevelStep = 15;

}  // namespace

double Scale::operator()(double value) const {
  if (!(from < to)) return (at_from + at_to) / 2;
  // In halves: the difference of two finite ends need not be finite.
  const double share = (value / 2 - from / 2) / (to / 2 - from / 2);
  return at_from + std::clamp(share, 0.0, 1.0) * (at_to - at_from);
}

bool is_range(double from, double to) { return std::isfinite(from) && std::isfinite(to) && from < to; }

std::vector<Point> ordered(std::span<const Point> points) {
  std::vector<Point> out;
  for (const Point point : points)
    if (std::isfinite(point.x) && std::isfinite(point.y)) out.push_back(point);
  std::stable_sort(out.begin(), out.end(), [](Point a, Point b) { return a.x < b.x; });
  return out;
}

std::vector<Point> with_crossings(const std::vector<Point>& points, double level) {
  std::vector<Point> out;
  for (const Point point : points) {
    if (!out.empty() && (out.back().y < level) != (point.y < level) && out.back().y != level &&
        point.y != level) {
      const Point before = out.back();
      const double share = (level - before.y) / (point.y - before.y);
      out.push_back({before.x + share * (point.x - before.x), level});
    }
    out.push_back(point);
  }
  return out;
}

bool TextRow::free(double from, double to) const {
  return std::none_of(taken_.begin(), taken_.end(), [&](const std::pair<double, double>& other) {
    return from < other.second + gap_ && other.first < to + gap_;
  });
}

bool TextRow::take(double middle, double width, double& at) {
  if (!std::isfinite(middle) || width > right_ - left_) return false;
  at = std::clamp(middle, left_ + width / 2, right_ - width / 2);
  if (!free(at - width / 2, at + width / 2)) return false;
  block(at - width / 2, at + width / 2);
  return true;
}

double ticks_below(Pen& pen, const Scale& scale, std::span<const Tick> ticks, double top, double y) {
  TextRow row(pen.left(), pen.right());
  for (const Tick& tick : ticks) {
    if (!scale.holds(tick.at)) continue;
    const double x = scale(tick.at);
    pen.polyline({{x, top}, {x, y + 4}}, {.line = Tone::kGrid});
    const std::string label = shortened(tick.label, kSmallSize, kLabelMax);
    double at = 0;
    if (!row.take(x, estimated_width(label, kSmallSize), at)) continue;
    pen.text({at, y + 17}, label, kLabelMax,
             {.size = kSmallSize, .anchor = Anchor::kMiddle, .tone = Tone::kMuted});
  }
  return ticks.empty() ? y : y + 21;
}

double gutter_of(std::span<const Tick> levels) {
  double widest = 0;
  for (const Tick& level : levels)
    widest = std::max(widest, estimated_width(one_line(level.label), kSmallSize));
  return widest == 0 ? 0 : std::min(widest, kGutterMax) + 8;
}

void levels_across(Pen& pen, const Scale& scale, std::span<const Tick> levels, double left, double right) {
  std::vector<double> taken;
  for (const Tick& level : levels) {
    if (!scale.holds(level.at)) continue;
    const double y = scale(level.at);
    pen.polyline({{left, y}, {right, y}}, {.line = Tone::kGrid});
    if (std::any_of(taken.begin(), taken.end(),
                    [&](double other) { return std::abs(other - y) < kLevelStep; }))
      continue;
    taken.push_back(y);
    pen.text({left - 8, y + 4}, level.label, kGutterMax,
             {.size = kSmallSize, .anchor = Anchor::kEnd, .tone = Tone::kMuted});
  }
}

}  // namespace tidemark::chart
