#include "collector/paint/cairo_library.h"

#include <absl/strings/str_cat.h>

#include "common/library/library.h"
#include "common/sync/mutex.h"

namespace tidemark::paint {
namespace {

bool find_cairo(const Library& library, CairoLibrary& out) {
  return library.find("cairo_arc", out.cairo_arc) && library.find("cairo_clip", out.cairo_clip) &&
         library.find("cairo_close_path", out.cairo_close_path) &&
         library.find("cairo_create", out.cairo_create) && library.find("cairo_destroy", out.cairo_destroy) &&
         library.find("cairo_fill", out.cairo_fill) &&
         library.find("cairo_fill_preserve", out.cairo_fill_preserve) &&
         library.find("cairo_font_options_create", out.cairo_font_options_create) &&
         library.find("cairo_font_options_destroy", out.cairo_font_options_destroy) &&
         library.find("cairo_font_options_set_antialias", out.cairo_font_options_set_antialias) &&
         library.find("cairo_font_options_set_hint_metrics", out.cairo_font_options_set_hint_metrics) &&
         library.find("cairo_font_options_set_hint_style", out.cairo_font_options_set_hint_style) &&
         library.find("cairo_image_surface_create", out.cairo_image_surface_create) &&
         library.find("cairo_image_surface_get_data", out.cairo_image_surface_get_data) &&
         library.find("cairo_image_surface_get_stride", out.cairo_image_surface_get_stride) &&
         library.find("cairo_line_to", out.cairo_line_to) &&
         library.find("cairo_move_to", out.cairo_move_to) &&
         library.find("cairo_new_path", out.cairo_new_path) &&
         library.find("cairo_pdf_surface_add_outline", out.cairo_pdf_surface_add_outline) &&
         library.find("cairo_pdf_surface_create_for_stream", out.cairo_pdf_surface_create_for_stream) &&
         library.find("cairo_pdf_surface_set_metadata", out.cairo_pdf_surface_set_metadata) &&
         library.find("cairo_rectangle", out.cairo_rectangle) &&
         library.find("cairo_restore", out.cairo_restore) && library.find("cairo_save", out.cairo_save) &&
         library.find("cairo_scale", out.cairo_scale) && library.find("cairo_set_dash", out.cairo_set_dash) &&
         library.find("cairo_set_line_join", out.cairo_set_line_join) &&
         library.find("cairo_set_line_width", out.cairo_set_line_width) &&
         library.find("cairo_set_source_rgb", out.cairo_set_source_rgb) &&
         library.find("cairo_show_page", out.cairo_show_page) &&
         library.find("cairo_status", out.cairo_status) &&
         library.find("cairo_status_to_string", out.cairo_status_to_string) &&
         library.find("cairo_stroke", out.cairo_stroke) &&
         library.find("cairo_surface_destroy", out.cairo_surface_destroy) &&
         library.find("cairo_surface_finish", out.cairo_surface_finish) &&
         library.find("cairo_surface_flush", out.cairo_surface_flush) &&
         library.find("cairo_surface_status", out.cairo_surface_status) &&
         library.find("cairo_tag_begin", out.cairo_tag_begin) &&
         library.find("cairo_tag_end", out.cairo_tag_end) &&
         library.find("cairo_translate", out.cairo_translate);
}

bool find_pangocairo(const Library& library, CairoLibrary& out) {
  return library.find("pango_cairo_context_set_font_options", out.pango_cairo_context_set_font_options) &&
         library.find("pango_cairo_context_set_resolution", out.pango_cairo_context_set_resolution) &&
         library.find("pango_cairo_font_map_get_default", out.pango_cairo_font_map_get_default) &&
         library.find("pango_cairo_show_layout_line", out.pango_cairo_show_layout_line);
}

bool find_pango(const Library& library, CairoLibrary& out) {
  library.find("pango_attr_insert_hyphens_new", out.pango_attr_insert_hyphens_new);
  return library.find("pango_attr_list_insert", out.pango_attr_list_insert) &&
         library.find("pango_attr_list_new", out.pango_attr_list_new) &&
         library.find("pango_attr_list_unref", out.pango_attr_list_unref) &&
         library.find("pango_layout_set_attributes", out.pango_layout_set_attributes) &&
         library.find("pango_font_description_free", out.pango_font_description_free) &&
         library.find("pango_font_description_new", out.pango_font_description_new) &&
         library.find("pango_font_description_set_absolute_size",
                      out.pango_font_description_set_absolute_size) &&
         library.find("pango_font_description_set_family", out.pango_font_description_set_family) &&
         library.find("pango_font_description_set_weight", out.pango_font_description_set_weight) &&
         library.find("pango_font_map_create_context", out.pango_font_map_create_context) &&
         library.find("pango_font_map_load_font", out.pango_font_map_load_font) &&
         library.find("pango_layout_get_iter", out.pango_layout_get_iter) &&
         library.find("pango_layout_iter_free", out.pango_layout_iter_free) &&
         library.find("pango_layout_iter_get_baseline", out.pango_layout_iter_get_baseline) &&
         library.find("pango_layout_iter_get_line_extents", out.pango_layout_iter_get_line_extents) &&
         library.find("pango_layout_iter_get_line_readonly", out.pango_layout_iter_get_line_readonly) &&
         library.find("pango_layout_iter_next_line", out.pango_layout_iter_next_line) &&
         library.find("pango_layout_new", out.pango_layout_new) &&
         library.find("pango_layout_set_alignment", out.pango_layout_set_alignment) &&
         library.find("pango_layout_set_font_description", out.pango_layout_set_font_description) &&
         library.find("pango_layout_set_height", out.pango_layout_set_height) &&
         library.find("pango_layout_set_ellipsize", out.pango_layout_set_ellipsize) &&
         library.find("pango_layout_set_spacing", out.pango_layout_set_spacing) &&
         library.find("pango_layout_set_text", out.pango_layout_set_text) &&
         library.find("pango_layout_set_width", out.pango_layout_set_width) &&
         library.find("pango_layout_set_wrap", out.pango_layout_set_wrap);
}

bool find_gobject(const Library& library, CairoLibrary& out) {
  return library.find("g_object_unref", out.g_object_unref);
}

struct Part {
  const char* name;
  bool (*find_all)(const Library& library, CairoLibrary& out);
};
constexpr Part kParts[] = {{"libgobject-2.0.so.0", find_gobject},
                           {"libcairo.so.2", find_cairo},
                           {"libpango-1.0.so.0", find_pango},
                           {"libpangocairo-1.0.so.0", find_pangocairo}};

absl::Status load(CairoLibrary& out) {
  for (const Part& part : kParts) {
    const auto library = Library::open(part.name);
    if (!library.ok())
      return absl::FailedPreconditionError(
          absl::StrCat("charts and PDF take cairo and pango (Debian: libpangocairo-1.0-0); install them: ",
                       library.status().message()));
    if (!part.find_all(*library, out))
      return absl::FailedPreconditionError(absl::StrCat(
          part.name, " lacks a function; charts and PDF take cairo 1.16 and pango 1.42, or newer"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const CairoLibrary*> CairoLibrary::get() {
  static Mutex mutex;
  static CairoLibrary library;
  static bool ready = false;
  MutexLock lock(mutex);
  if (!ready) {
    if (absl::Status status = load(library); !status.ok()) return status;
    ready = true;
  }
  return &library;
}

}  // namespace tidemark::paint
