#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

inline constexpr double kTextSize = 12;   ///< of legends and names
inline constexpr double kSmallSize = 11;  ///< of ticks and values
inline constexpr double kLeastSize = 9;   ///< of words that would have no room else; nothing is smaller

struct TextStyle {
  double size = kTextSize;
  bool bold = false;
  Anchor anchor = Anchor::kStart;
  Tone tone = Tone::kInk;
};

/// Draws a picture for the charts of this room: what is not finite is left out, what would leave the picture
/// ends at its edge, texts are shortened.
class Pen {
 public:
  /// Paper, and the title on two lines at most.
  explicit Pen(const Frame& frame);

  double width() const { return picture_.width; }
  double left() const { return kMargin; }
  double right() const { return picture_.width - kMargin; }
  /// Where the chart begins, below the title.
  double top() const { return top_; }

  void rectangle(Rectangle form, const Style& style, std::string_view tooltip = {});
  void polyline(std::vector<Point> points, const Style& style);
  void polygon(std::vector<Point> points, const Style& style);
  void disc(Point middle, double radius, const Style& style, std::string_view tooltip = {});
  /// At most `width_max` wide, and within the picture.
  void text(Point at, std::string_view words, double width_max, const TextStyle& style = {});

  /// With the height that came out.
  Picture finish(double height) &&;

 private:
  Picture picture_;
  double top_ = 0;
};

enum class Mark { kArea, kPartial, kLine, kDots };

/// One entry of a legend; an empty label is left out.
struct Key {
  std::string label;
  Style style;
  Mark mark = Mark::kArea;
};

/// From `y` down, in as many rows as it takes; where it ended.
double legend(Pen& pen, double y, const std::vector<Key>& keys);

/// A picture that says `frame.empty`.
Picture empty_picture(const Frame& frame);

}  // namespace tidemark::chart
