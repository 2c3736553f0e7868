#include "collector/chart/capacity_forecast.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kPlot = 160;
constexpr double kLabels = 20;  // above the plot
constexpr std::size_t kDotsMax = 400;
const Style kLimit{.line = Tone::kGoal, .line_width = 1.5, .dashed = true};

struct Plot {
  Scale across, up;
  Point operator()(Point point) const { return {across(point.x), up(point.y)}; }
};

std::vector<Point> within(std::vector<Point> points, double begin, double end) {
  std::erase_if(points, [&](Point point) { return point.x < begin || point.x > end; });
  return points;
}

/// Cut at the plot's lower and upper end.
std::vector<Point> cut(std::vector<Point> points, const Scale& up) {
  points = with_crossings(with_crossings(points, up.from), up.to);
  std::erase_if(points, [&](Point point) { return !up.holds(point.y); });
  return points;
}

void range_band(Pen& pen, const CapacityForecast& input, const Plot& plot) {
  std::vector<Point> lower, upper;
  for (const RangePoint& point : input.range) {
    if (!std::isfinite(point.x) || !std::isfinite(point.lower) || !std::isfinite(point.upper)) continue;
    lower.push_back({point.x, std::min(point.lower, point.upper)});
    upper.push_back({point.x, std::max(point.lower, point.upper)});
  }
  const auto side = [&](const std::vector<Point>& points) {
    const std::vector<Point> all = within(ordered(points), input.begin, input.end);
    return with_crossings(with_crossings(all, plot.up.from), plot.up.to);
  };
  std::vector<Point> around;
  for (const Point point : side(upper)) around.push_back(plot(point));
  const std::size_t there = around.size();
  for (const Point point : side(lower)) around.push_back(plot(point));
  std::reverse(around.begin() + static_cast<std::ptrdiff_t>(there), around.end());
  pen.polygon(std::move(around), {.fill = Tone::kRange});
  for (const std::vector<Point>& points : {lower, upper}) {
    std::vector<Point> edge;
    for (const Point point : cut(within(ordered(points), input.begin, input.end), plot.up))
      edge.push_back(plot(point));
    pen.polyline(std::move(edge), {.line = Tone::kAccent});
  }
}

/// The limit, the part of it on which it is reached, and what is said of that.
void limit_line(Pen& pen, const CapacityForecast& input, const Plot& plot, double bottom) {
  const double y = plot.up(input.limit), left = plot.across.at_from, right = plot.across.at_to;
  pen.polyline({{left, y}, {right, y}}, kLimit);
  if (input.full && std::isfinite(input.full->earliest) && input.full->earliest < input.end) {
    const double from = plot.across(input.full->earliest);
    const bool ends =
        input.full->latest && std::isfinite(*input.full->latest) && *input.full->latest <= input.end;
    const double to = std::max(ends ? plot.across(*input.full->latest) : right, from);
    for (const double x : {from, to})
      if (x == from || ends) pen.polyline({{x, y}, {x, bottom}}, {.line = Tone::kBad, .dashed = true});
    pen.rectangle({from - 1, y - 3, to - from + 2, 6, 3}, {.fill = Tone::kBad}, input.full->label);
    const std::string label = shortened(input.full->label, kTextSize, right - left, true);
    const double width = estimated_width(label, kTextSize, true);
    const double at = std::clamp((from + to) / 2, left + width / 2, right - width / 2);
    pen.text({at, plot.up.at_to - 7}, label, right - left, {.bold = true, .anchor = Anchor::kMiddle});
  }
}

void today_line(Pen& pen, const Tick& today, const Plot& plot, double top, double bottom) {
  if (!plot.across.holds(today.at)) return;
  const double x = plot.across(today.at);
  pen.polyline({{x, top}, {x, bottom}}, {.line = Tone::kMuted});
  const std::string label = shortened(today.label, kSmallSize, 120);
  if (label.empty()) return;
  const double width = estimated_width(label, kSmallSize) + 6;
  const double from = x + 4 + width <= plot.across.at_to ? x + 4 : x - 4 - width;
  pen.rectangle({from, bottom - 19, width, 16, 3}, {.fill = Tone::kPaper});
  pen.text({from + 3, bottom - 7}, label, width, {.size = kSmallSize, .tone = Tone::kMuted});
}

}  // namespace

Picture capacity_forecast(const CapacityForecast& input) {
  const std::vector<Point> measured = within(ordered(input.measured), input.begin, input.end);
  if (!is_range(input.begin, input.end) || measured.empty() || !std::isfinite(input.limit) ||
      input.limit <= 0)
    return empty_picture(input.frame);
  double most = input.limit;
  for (const Point point : measured) most = std::max(most, point.y);

  Pen pen(input.frame);
  const double top = pen.top() + kLabels, bottom = top + kPlot;
  const double left = pen.left() + gutter_of(input.levels);
  const Plot plot{{input.begin, input.end, left, pen.right()}, {0, most * 1.06, bottom, top}};
  const double foot = ticks_below(pen, plot.across, input.ticks, top, bottom);
  range_band(pen, input, plot);
  levels_across(pen, plot.up, input.levels, left, pen.right());
  pen.polyline({{left, bottom}, {pen.right(), bottom}}, {.line = Tone::kMuted});
  if (input.today) today_line(pen, *input.today, plot, top, bottom);

  const Style fit{.line = Tone::kAccent, .line_width = 2};
  std::vector<Point> fitted;
  for (const Point point : cut(within(ordered(input.fitted), input.begin, input.end), plot.up))
    fitted.push_back(plot(point));
  pen.polyline(std::move(fitted), fit);
  const Style dot{.fill = Tone::kInk};
  const std::size_t step = measured.size() / kDotsMax + 1;
  for (std::size_t i = 0; i < measured.size(); i += step) pen.disc(plot(measured[i]), 1.75, dot);
  limit_line(pen, input, plot, bottom);

  const double end =
      legend(pen, foot + 12,
             {{input.measured_label, dot, Mark::kDots},
              {input.fitted.empty() ? "" : input.fitted_label, fit, Mark::kLine},
              {input.range.empty() ? "" : input.range_label, {.fill = Tone::kRange, .line = Tone::kAccent}},
              {input.limit_label, kLimit, Mark::kLine}});
  return std::move(pen).finish(end + kMargin);
}

}  // namespace tidemark::chart
