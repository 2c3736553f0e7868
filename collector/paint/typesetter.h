#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "collector/chart/palette.h"
#include "collector/paint/cairo_library.h"
#include "collector/paint/document.h"

namespace tidemark::paint {

struct Face {
  double size = 12;  ///< in the unit of what is drawn on
  bool bold = false;
  double leading = 0;  ///< between two lines, as a share of the size
};

/// Text with its lines, as wide as was asked for.
class SetText {
 public:
  struct Line {
    PangoLayoutLine* words = nullptr;  ///< the layout's
    double x = 0, top = 0, baseline = 0, bottom = 0;
    double width = 0;
  };
  const std::vector<Line>& lines() const { return lines_; }
  double height() const { return lines_.empty() ? 0 : lines_.back().bottom; }

 private:
  friend class Typesetter;
  struct Unref {
    const CairoLibrary* library;
    void operator()(PangoLayout* layout) const { library->g_object_unref(layout); }
  };
  std::unique_ptr<PangoLayout, Unref> layout_;
  std::vector<Line> lines_;
};

/// Longer texts are cut.
inline constexpr std::size_t kTextBytesMax = 5'000;

/// Sets text with the fonts of the host: DejaVu Sans where it is, else the host's sans-serif; any language
/// for which there is a font. Confined to its thread: pango keeps a font map for each.
class Typesetter {
 public:
  /// kFailedPrecondition, with what to install, where there is no cairo, or no font: cairo would draw
  /// nothing, and not say so.
  static absl::StatusOr<Typesetter> open();

  /// Wrapped at `width`, or one line where that is 0. Aligned within it. After `lines_max` lines it ends with
  /// "…".
  SetText set(std::string_view words, const Face& face, double width = 0, Align align = Align::kStart,
              std::size_t lines_max = kTextBytesMax) const;
  /// One line of it, with its baseline's start at `x`, `y`.
  void show(cairo_t* on, const SetText::Line& line, double x, double y, chart::Colour colour) const;

  const CairoLibrary& library() const { return *library_; }

 private:
  struct Unref {
    const CairoLibrary* library;
    void operator()(PangoContext* context) const { library->g_object_unref(context); }
  };
  explicit Typesetter(const CairoLibrary& library) : library_(&library) {}

  const CairoLibrary* library_;
  std::unique_ptr<PangoContext, Unref> context_;
};

/// As cairo takes it.
void set_colour(const CairoLibrary& library, cairo_t* on, chart::Colour colour);

}  // namespace tidemark::paint
