#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collector/chart/pen.h"
#include "collector/chart/picture.h"

namespace tidemark::chart {

/// A caller's axis, on a picture's: what is beyond an end is at the end. NaN of NaN alone.
struct Scale {
  double from = 0;
  double to = 1;
  double at_from = 0;
  double at_to = 1;
  double operator()(double value) const;
  bool holds(double value) const { return value >= from && value <= to; }
};

/// Both finite, and the first below the second.
bool is_range(double from, double to);

/// Points that are finite, in the order of x.
std::vector<Point> ordered(std::span<const Point> points);

/// With a point wherever the line crosses `level`, so that it can be cut there.
std::vector<Point> with_crossings(const std::vector<Point>& points, double level);

/// Room for texts beside each other, none over another.
class TextRow {
 public:
  /// From `left` to `right`, `gap` between any two.
  TextRow(double left, double right, double gap = 8) : left_(left), right_(right), gap_(gap) {}
  /// Takes `width` as near to `middle` as the ends allow, where that is free.
  bool take(double middle, double width, double& at);
  void block(double from, double to) { taken_.emplace_back(from, to); }
  bool free(double from, double to) const;

 private:
  double left_, right_, gap_;
  std::vector<std::pair<double, double>> taken_;
};

/// Ticks below a chart that ends at `y`, with lines up to `top`; labels that have no room are left out. Where
/// the labels end.
double ticks_below(Pen& pen, const Scale& scale, std::span<const Tick> ticks, double top, double y);

/// What the labels of levels need to the left of a chart.
double gutter_of(std::span<const Tick> levels);
/// Lines across, from `left` to `right`, with the labels left of them; labels that have no room are left out.
void levels_across(Pen& pen, const Scale& scale, std::span<const Tick> levels, double left, double right);

}  // namespace tidemark::chart
