#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Charts as values: figures in, pictures out. Pure, without a language of its own: every word, number and
/// date arrives as text. `svg.h` writes a picture for the web, `collector/paint` as PNG and into documents.
namespace tidemark::chart {

/// What a part of a picture means; `palette.h` has its colour in each theme.
enum class Tone {
  kInk,        // text, axes
  kMuted,      // text and lines of the second rank
  kGrid,       // lines that help to read, outlines of what is empty
  kPaper,      // the ground
  kPanel,      // a ground that stands out a little
  kGood,       // as promised
  kPartial,    // in part
  kBad,        // down, spent
  kUnknown,    // not measured
  kPlanned,    // planned work
  kAccent,     // the measured figure itself
  kRange,      // where a figure lies in most cases
  kGoal,       // goals and limits
  kOnPartial,  // text on kPartial
  kOnBad,      // text on kBad
};
inline constexpr Tone kToneLast = Tone::kOnBad;

/// Tells states apart without colour.
enum class Pattern { kNone, kHatch, kDots };

/// CSS pixels, from the left upper corner to the right and down.
struct Point {
  double x = 0;
  double y = 0;
};

struct Rectangle {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double radius = 0;  ///< of its corners; half of a square's side makes a disc
};
/// At least two points.
struct Polyline {
  std::vector<Point> points;
};
/// At least three points; closed.
struct Polygon {
  std::vector<Point> points;
};

enum class Anchor { kStart, kMiddle, kEnd };

/// One line of text. `at` is on its baseline, at the side that `anchor` says.
struct Text {
  Point at;
  std::string words;  ///< valid UTF-8 without control characters
  double size = 12;
  bool bold = false;
  Anchor anchor = Anchor::kStart;
};

struct Style {
  std::optional<Tone> fill = {};  ///< of texts: their colour
  std::optional<Tone> line = {};
  double line_width = 1;
  bool dashed = false;
  Pattern pattern = Pattern::kNone;  ///< over the fill of rectangles and polygons, within them
  Tone pattern_tone = Tone::kPaper;
};

struct Shape {
  std::variant<Rectangle, Polyline, Polygon, Text> form;
  Style style;
  std::string tooltip;  ///< valid UTF-8; empty: none
};

/// Charts keep so much free on each side.
inline constexpr double kMargin = 16;

/// Shapes in the order in which they are drawn, all within the picture.
struct Picture {
  double width = 0;  ///< CSS pixels
  double height = 0;
  std::string title;
  std::string description;  ///< the text alternative: what the picture shows, in words
  std::vector<Shape> shapes;
};

/// What every chart is given. A title that is too long for two lines is shortened in the drawing alone.
struct Frame {
  double width = 640;  ///< CSS pixels, 400…2,000; others are taken as the nearer end
  std::string title;   ///< drawn above the chart
  std::string description;
  std::string empty;  ///< what is said in the chart's place where there is nothing to draw
};

/// A place on an axis, and its text.
struct Tick {
  double at = 0;
  std::string label;
};

}  // namespace tidemark::chart
