#include "collector/paint/typesetter.h"

#include <cmath>
#include <string>

#include "collector/chart/words.h"

namespace tidemark::paint {
namespace {

constexpr const char* kFamilies = "DejaVu Sans,sans-serif";
/// Pango's "not in this font" (PANGO_GLYPH_UNKNOWN_FLAG) aside, a font that is there can be loaded.
bool any_font(const CairoLibrary& library, PangoContext* context) {
  PangoFontDescription* const description = library.pango_font_description_new();
  library.pango_font_description_set_family(description, kFamilies);
  library.pango_font_description_set_absolute_size(description, 12 * PANGO_SCALE);
  PangoFont* const font =
      library.pango_font_map_load_font(library.pango_cairo_font_map_get_default(), context, description);
  library.pango_font_description_free(description);
  if (font == nullptr) return false;
  library.g_object_unref(font);
  return true;
}

/// Names and addresses stay what they are where a line ends within them.
void without_hyphens(const CairoLibrary& use, PangoLayout* layout) {
  if (use.pango_attr_insert_hyphens_new == nullptr) return;
  PangoAttrList* const attributes = use.pango_attr_list_new();
  use.pango_attr_list_insert(attributes, use.pango_attr_insert_hyphens_new(FALSE));
  use.pango_layout_set_attributes(layout, attributes);
  use.pango_attr_list_unref(attributes);
}

double points(int units) { return static_cast<double>(units) / PANGO_SCALE; }

}  // namespace

absl::StatusOr<Typesetter> Typesetter::open() {
  absl::StatusOr<const CairoLibrary*> library = CairoLibrary::get();
  if (!library.ok()) return library.status();
  const CairoLibrary& use = **library;
  Typesetter out(use);
  out.context_ = {use.pango_font_map_create_context(use.pango_cairo_font_map_get_default()), Unref{&use}};
  cairo_font_options_t* const options = use.cairo_font_options_create();
  use.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  use.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  use.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  use.pango_cairo_context_set_font_options(out.context_.get(), options);
  use.cairo_font_options_destroy(options);
  use.pango_cairo_context_set_resolution(out.context_.get(), 72);
  if (!any_font(use, out.context_.get()))
    return absl::FailedPreconditionError(
        "charts and PDF take a font, and fontconfig knows none; install one (Debian: fonts-dejavu-core)");
  return out;
}

SetText Typesetter::set(std::string_view words, const Face& face, double width, Align align,
                        std::size_t lines_max) const {
  const CairoLibrary& use = *library_;
  const std::string clean = chart::lines_of(words.substr(0, kTextBytesMax));
  SetText out;
  out.layout_ = {use.pango_layout_new(context_.get()), SetText::Unref{&use}};
  PangoLayout* const layout = out.layout_.get();
  PangoFontDescription* const description = use.pango_font_description_new();
  use.pango_font_description_set_family(description, kFamilies);
  use.pango_font_description_set_absolute_size(description, face.size * PANGO_SCALE);
  use.pango_font_description_set_weight(description, face.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  use.pango_layout_set_font_description(layout, description);
  use.pango_font_description_free(description);
  if (width > 0) {
    use.pango_layout_set_width(layout, static_cast<int>(std::floor(width * PANGO_SCALE)));
    use.pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    without_hyphens(use, layout);
    use.pango_layout_set_alignment(layout, align == Align::kEnd ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    use.pango_layout_set_spacing(layout, static_cast<int>(face.size * face.leading * PANGO_SCALE));
  }
  if (width > 0 && lines_max < kTextBytesMax) {
    use.pango_layout_set_height(layout, -static_cast<int>(lines_max));  // of each paragraph
    use.pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  }
  use.pango_layout_set_text(layout, clean.data(), static_cast<int>(clean.size()));
  PangoLayoutIter* const iter = use.pango_layout_get_iter(layout);
  do {
    PangoRectangle extents;
    use.pango_layout_iter_get_line_extents(iter, nullptr, &extents);
    out.lines_.push_back({use.pango_layout_iter_get_line_readonly(iter), points(extents.x), points(extents.y),
                          points(use.pango_layout_iter_get_baseline(iter)),
                          points(extents.y + extents.height), points(extents.width)});
  } while (out.lines_.size() < lines_max && use.pango_layout_iter_next_line(iter));
  use.pango_layout_iter_free(iter);
  if (clean.empty()) out.lines_.clear();
  return out;
}

void Typesetter::show(cairo_t* on, const SetText::Line& line, double x, double y,
                      chart::Colour colour) const {
  set_colour(*library_, on, colour);
  library_->cairo_move_to(on, x, y);
  library_->pango_cairo_show_layout_line(on, line.words);
}

void set_colour(const CairoLibrary& library, cairo_t* on, chart::Colour colour) {
  library.cairo_set_source_rgb(on, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
}

}  // namespace tidemark::paint
