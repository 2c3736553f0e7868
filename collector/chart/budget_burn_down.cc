#include "collector/chart/budget_burn_down.h"

#include <algorithm>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kPlot = 150;

/// The area between the line and 0 where `take` gives the line's share of it.
template <class Take>
void area(Pen& pen, const std::vector<Point>& line, const Scale& across, const Scale& down,
          const Style& style, Take take) {
  std::vector<Point> points{{across(line.front().x), down(0)}};
  for (const Point point : line) points.push_back({across(point.x), down(take(point.y))});
  points.push_back({across(line.back().x), down(0)});
  pen.polygon(std::move(points), style);
}

/// Beside the last point, or over it where it has no room to its right; on paper, over whatever is there.
void last_label(Pen& pen, Point at, const std::string& words, double top) {
  constexpr double kHeight = 18;
  const std::string label = shortened(words, kTextSize, 180, true);
  if (label.empty()) return;
  const double width = estimated_width(label, kTextSize, true) + 8;
  const bool beside = at.x + 10 + width <= pen.right();
  const double x = beside ? at.x + 10 : pen.right() - width;
  const double y = beside                      ? std::max(at.y - kHeight / 2, top)
                   : at.y - kHeight - 8 >= top ? at.y - kHeight - 8
                                               : at.y + 8;
  pen.rectangle({x, y, width, kHeight, 3}, {.fill = Tone::kPaper});
  pen.text({x + 4, y + 13}, label, width, {.bold = true});
}

}  // namespace

Picture budget_burn_down(const BudgetBurnDown& input) {
  if (!is_range(input.begin, input.end)) return empty_picture(input.frame);
  std::vector<Point> line = ordered(input.remaining);
  std::erase_if(line, [&](Point point) { return point.x < input.begin || point.x > input.end; });
  if (line.empty()) return empty_picture(input.frame);
  double lowest = 0;
  for (Point& point : line) {
    point.y = std::clamp(point.y, kShareMin, 1.0);
    lowest = std::min(lowest, point.y);
  }
  if (line.size() == 1) line.insert(line.begin(), {input.begin, line.front().y});
  line = with_crossings(line, 0);

  Pen pen(input.frame);
  const double top = pen.top() + 6, bottom = top + kPlot;
  const double left = pen.left() + gutter_of(input.levels);
  const Scale across{input.begin, input.end, left, pen.right()};
  const Scale down{lowest < 0 ? lowest * 1.08 : 0, 1, bottom, top};
  const double foot = ticks_below(pen, across, input.ticks, top, bottom);
  area(pen, line, across, down, {.fill = Tone::kRange}, [](double share) { return std::max(share, 0.0); });
  levels_across(pen, down, input.levels, left, pen.right());
  const Style overspent{.fill = Tone::kBad, .pattern = Pattern::kHatch};
  if (lowest < 0) area(pen, line, across, down, overspent, [](double share) { return std::min(share, 0.0); });
  pen.polyline({{left, down(0)}, {pen.right(), down(0)}}, {.line = Tone::kInk});
  const Style ideal{.line = Tone::kMuted, .line_width = 1.5, .dashed = true};
  pen.polyline({{left, down(1)}, {pen.right(), down(0)}}, ideal);
  const Style spending{.line = Tone::kAccent, .line_width = 2.5};
  std::vector<Point> drawn;
  for (const Point point : line) drawn.push_back({across(point.x), down(point.y)});
  const Point last = drawn.back();
  pen.polyline(std::move(drawn), spending);
  pen.disc(last, 4.5, {.fill = Tone::kAccent, .line = Tone::kPaper, .line_width = 1.5});
  last_label(pen, last, input.last_label, top);

  std::vector<Key> keys{{input.remaining_label, spending, Mark::kLine},
                        {input.ideal_label, ideal, Mark::kLine}};
  if (lowest < 0) keys.push_back({input.overspent_label, overspent});
  const double end = legend(pen, foot + 12, keys);
  return std::move(pen).finish(end + kMargin);
}

}  // namespace tidemark::chart
