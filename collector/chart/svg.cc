#include "collector/chart/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <variant>

#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kNumberMax = 1e6;

/// Hundredths, without zeros at the end.
std::string number(double value) {
  if (!std::isfinite(value)) value = 0;
  auto hundredths = static_cast<std::int64_t>(std::llround(std::clamp(value, -kNumberMax, kNumberMax) * 100));
  std::string out = hundredths < 0 ? "-" : "";
  hundredths = std::abs(hundredths);
  out += std::to_string(hundredths / 100);
  const std::int64_t part = hundredths % 100;
  if (part == 0) return out;
  out += '.';
  out += static_cast<char>('0' + part / 10);
  if (part % 10 != 0) out += static_cast<char>('0' + part % 10);
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

std::string safe_prefix(std::string_view prefix) {
  std::string out;
  for (const char c : prefix)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
      out += c;
  const bool letter = !out.empty() && ((out[0] >= 'a' && out[0] <= 'z') || (out[0] >= 'A' && out[0] <= 'Z'));
  return letter ? out : "p" + out;
}

class Writer {
 public:
  Writer(const Picture& picture, Theme theme, std::string_view prefix)
      : picture_(picture), theme_(theme), prefix_(safe_prefix(prefix)) {}

  std::string write() {
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"";
    out_ += attribute("aria-labelledby", prefix_ + "-title " + prefix_ + "-desc");
    out_ += attribute("width", number(picture_.width)) + attribute("height", number(picture_.height));
    out_ += attribute("viewBox", "0 0 " + number(picture_.width) + " " + number(picture_.height));
    out_ += " font-family=\"DejaVu Sans, Verdana, sans-serif\">\n";
    out_ += "<title" + attribute("id", prefix_ + "-title") + ">" + xml_escaped(picture_.title) + "</title>\n";
    out_ +=
        "<desc" + attribute("id", prefix_ + "-desc") + ">" + xml_escaped(picture_.description) + "</desc>\n";
    patterns();
    for (const Shape& shape : picture_.shapes) {
      std::visit([&](const auto& form) { draw(form, shape.style, shape.tooltip); }, shape.form);
      if (shape.style.pattern == Pattern::kNone) continue;
      Style over = shape.style;
      over.fill.reset();
      over.line.reset();
      pattern_ = pattern_id(shape.style);
      std::visit([&](const auto& form) { draw(form, over, shape.tooltip); }, shape.form);
      pattern_.clear();
    }
    return std::move(out_) + "</svg>\n";
  }

 private:
  std::string colour(Tone tone) const { return hex(colour_of(tone, theme_)); }

  std::string pattern_id(const Style& style) const {
    return prefix_ + (style.pattern == Pattern::kHatch ? "-hatch-" : "-dots-") +
           std::to_string(static_cast<int>(style.pattern_tone));
  }

  /// Those that are used, each once.
  void patterns() {
    std::string definitions;
    std::vector<std::string> known;
    for (const Shape& shape : picture_.shapes) {
      if (shape.style.pattern == Pattern::kNone) continue;
      const std::string id = pattern_id(shape.style);
      if (std::find(known.begin(), known.end(), id) != known.end()) continue;
      known.push_back(id);
      const bool hatch = shape.style.pattern == Pattern::kHatch;
      definitions +=
          "<pattern" + attribute("id", id) + " width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"";
      if (hatch) definitions += " patternTransform=\"rotate(45)\"";
      definitions += hatch ? "><rect width=\"1.25\" height=\"5\"" : "><circle cx=\"2.5\" cy=\"2.5\" r=\"1\"";
      definitions += attribute("fill", colour(shape.style.pattern_tone)) + "/></pattern>\n";
    }
    if (!definitions.empty()) out_ += "<defs>\n" + definitions + "</defs>\n";
  }

  std::string paint(const Style& style) const {
    std::string out;
    if (!pattern_.empty())
      out += attribute("fill", "url(#" + pattern_ + ")");
    else
      out += attribute("fill", style.fill ? colour(*style.fill) : "none");
    if (!style.line) return out;
    out += attribute("stroke", colour(*style.line));
    if (style.line_width != 1) out += attribute("stroke-width", number(style.line_width));
    if (style.dashed) out += " stroke-dasharray=\"4 3\"";
    return out;
  }

  void close(std::string_view element, const std::string& tooltip) {
    if (tooltip.empty())
      out_ += "/>\n";
    else
      out_ += "><title>" + xml_escaped(tooltip) + "</title></" + std::string(element) + ">\n";
  }

  void draw(const Rectangle& form, const Style& style, const std::string& tooltip) {
    out_ += "<rect" + attribute("x", number(form.x)) + attribute("y", number(form.y)) +
            attribute("width", number(form.width)) + attribute("height", number(form.height));
    if (form.radius > 0) out_ += attribute("rx", number(form.radius));
    out_ += paint(style);
    close("rect", tooltip);
  }

  void points(std::string_view element, const std::vector<Point>& of, const Style& style,
              const std::string& tooltip) {
    std::string list;
    for (const Point point : of) list += (list.empty() ? "" : " ") + number(point.x) + "," + number(point.y);
    out_ += "<" + std::string(element) + attribute("points", list) + paint(style);
    close(element, tooltip);
  }
  void draw(const Polyline& form, const Style& style, const std::string& tooltip) {
    points("polyline", form.points, style, tooltip);
  }
  void draw(const Polygon& form, const Style& style, const std::string& tooltip) {
    points("polygon", form.points, style, tooltip);
  }

  void draw(const Text& form, const Style& style, const std::string&) {
    constexpr std::array<const char*, 3> kAnchors{"start", "middle", "end"};
    out_ += "<text" + attribute("x", number(form.at.x)) + attribute("y", number(form.at.y)) +
            attribute("font-size", number(form.size));
    if (form.bold) out_ += " font-weight=\"bold\"";
    if (form.anchor != Anchor::kStart)
      out_ += attribute("text-anchor", kAnchors[static_cast<std::size_t>(form.anchor)]);
    out_ += paint(style) + ">" + xml_escaped(form.words) + "</text>\n";
  }

  const Picture& picture_;
  Theme theme_;
  std::string prefix_;
  std::string pattern_;  // what is drawn with now
  std::string out_;
};

}  // namespace

std::string xml_escaped(std::string_view words) {
  std::string out;
  for (const char c : lines_of(words)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string svg(const Picture& picture, Theme theme, std::string_view id_prefix) {
  return Writer(picture, theme, id_prefix).write();
}

}  // namespace tidemark::chart
