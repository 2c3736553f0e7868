#include "collector/paint/cairo_library.h"

#include <dlfcn.h>

#include <string>

#include "common/sync/mutex.h"

namespace tidemark::paint {
namespace {

template <class Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

bool find_cairo(void* handle, CairoLibrary& out) {
  return find(handle, "cairo_arc", out.cairo_arc) && find(handle, "cairo_clip", out.cairo_clip) &&
         find(handle, "cairo_close_path", out.cairo_close_path) &&
         find(handle, "cairo_create", out.cairo_create) && find(handle, "cairo_destroy", out.cairo_destroy) &&
         find(handle, "cairo_fill", out.cairo_fill) &&
         find(handle, "cairo_fill_preserve", out.cairo_fill_preserve) &&
         find(handle, "cairo_font_options_create", out.cairo_font_options_create) &&
         find(handle, "cairo_font_options_destroy", out.cairo_font_options_destroy) &&
         find(handle, "cairo_font_options_set_antialias", out.cairo_font_options_set_antialias) &&
         find(handle, "cairo_font_options_set_hint_metrics", out.cairo_font_options_set_hint_metrics) &&
         find(handle, "cairo_font_options_set_hint_style", out.cairo_font_options_set_hint_style) &&
         find(handle, "cairo_image_surface_create", out.cairo_image_surface_create) &&
         find(handle, "cairo_image_surface_get_data", out.cairo_image_surface_get_data) &&
         find(handle, "cairo_image_surface_get_stride", out.cairo_image_surface_get_stride) &&
         find(handle, "cairo_line_to", out.cairo_line_to) &&
         find(handle, "cairo_move_to", out.cairo_move_to) &&
         find(handle, "cairo_new_path", out.cairo_new_path) &&
         find(handle, "cairo_pdf_surface_add_outline", out.cairo_pdf_surface_add_outline) &&
         find(handle, "cairo_pdf_surface_create_for_stream", out.cairo_pdf_surface_create_for_stream) &&
         find(handle, "cairo_pdf_surface_set_metadata", out.cairo_pdf_surface_set_metadata) &&
         find(handle, "cairo_rectangle", out.cairo_rectangle) &&
         find(handle, "cairo_restore", out.cairo_restore) && find(handle, "cairo_save", out.cairo_save) &&
         find(handle, "cairo_scale", out.cairo_scale) && find(handle, "cairo_set_dash", out.cairo_set_dash) &&
         find(handle, "cairo_set_line_join", out.cairo_set_line_join) &&
         find(handle, "cairo_set_line_width", out.cairo_set_line_width) &&
         find(handle, "cairo_set_source_rgb", out.cairo_set_source_rgb) &&
         find(handle, "cairo_show_page", out.cairo_show_page) &&
         find(handle, "cairo_status", out.cairo_status) &&
         find(handle, "cairo_status_to_string", out.cairo_status_to_string) &&
         find(handle, "cairo_stroke", out.cairo_stroke) &&
         find(handle, "cairo_surface_destroy", out.cairo_surface_destroy) &&
         find(handle, "cairo_surface_finish", out.cairo_surface_finish) &&
         find(handle, "cairo_surface_flush", out.cairo_surface_flush) &&
         find(handle, "cairo_surface_status", out.cairo_surface_status) &&
         find(handle, "cairo_tag_begin", out.cairo_tag_begin) &&
         find(handle, "cairo_tag_end", out.cairo_tag_end) &&
         find(handle, "cairo_translate", out.cairo_translate);
}

bool find_pangocairo(void* handle, CairoLibrary& out) {
  return find(handle, "pango_cairo_context_set_font_options", out.pango_cairo_context_set_font_options) &&
         find(handle, "pango_cairo_context_set_resolution", out.pango_cairo_context_set_resolution) &&
         find(handle, "pango_cairo_font_map_get_default", out.pango_cairo_font_map_get_default) &&
         find(handle, "pango_cairo_show_layout_line", out.pango_cairo_show_layout_line);
}

bool find_pango(void* handle, CairoLibrary& out) {
  find(handle, "pango_attr_insert_hyphens_new", out.pango_attr_insert_hyphens_new);
  return find(handle, "pango_attr_list_insert", out.pango_attr_list_insert) &&
         find(handle, "pango_attr_list_new", out.pango_attr_list_new) &&
         find(handle, "pango_attr_list_unref", out.pango_attr_list_unref) &&
         find(handle, "pango_layout_set_attributes", out.pango_layout_set_attributes) &&
         find(handle, "pango_font_description_free", out.pango_font_description_free) &&
         find(handle, "pango_font_description_new", out.pango_font_description_new) &&
         find(handle, "pango_font_description_set_absolute_size",
              out.pango_font_description_set_absolute_size) &&
         find(handle, "pango_font_description_set_family", out.pango_font_description_set_family) &&
         find(handle, "pango_font_description_set_weight", out.pango_font_description_set_weight) &&
         find(handle, "pango_font_map_create_context", out.pango_font_map_create_context) &&
         find(handle, "pango_font_map_load_font", out.pango_font_map_load_font) &&
         find(handle, "pango_layout_get_iter", out.pango_layout_get_iter) &&
         find(handle, "pango_layout_iter_free", out.pango_layout_iter_free) &&
         find(handle, "pango_layout_iter_get_baseline", out.pango_layout_iter_get_baseline) &&
         find(handle, "pango_layout_iter_get_line_extents", out.pango_layout_iter_get_line_extents) &&
         find(handle, "pango_layout_iter_get_line_readonly", out.pango_layout_iter_get_line_readonly) &&
         find(handle, "pango_layout_iter_next_line", out.pango_layout_iter_next_line) &&
         find(handle, "pango_layout_new", out.pango_layout_new) &&
         find(handle, "pango_layout_set_alignment", out.pango_layout_set_alignment) &&
         find(handle, "pango_layout_set_font_description", out.pango_layout_set_font_description) &&
         find(handle, "pango_layout_set_height", out.pango_layout_set_height) &&
         find(handle, "pango_layout_set_ellipsize", out.pango_layout_set_ellipsize) &&
         find(handle, "pango_layout_set_spacing", out.pango_layout_set_spacing) &&
         find(handle, "pango_layout_set_text", out.pango_layout_set_text) &&
         find(handle, "pango_layout_set_width", out.pango_layout_set_width) &&
         find(handle, "pango_layout_set_wrap", out.pango_layout_set_wrap);
}

bool find_gobject(void* handle, CairoLibrary& out) {
  return find(handle, "g_object_unref", out.g_object_unref);
}

struct Part {
  const char* name;
  bool (*find_all)(void* handle, CairoLibrary& out);
};
constexpr Part kParts[] = {{"libgobject-2.0.so.0", find_gobject},
                           {"libcairo.so.2", find_cairo},
                           {"libpango-1.0.so.0", find_pango},
                           {"libpangocairo-1.0.so.0", find_pangocairo}};

absl::Status load(CairoLibrary& out) {
  for (const Part& part : kParts) {
    void* const handle = ::dlopen(part.name, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
      return absl::FailedPreconditionError(
          std::string("charts and PDF take cairo and pango (Debian: libpangocairo-1.0-0); install them: ") +
          ::dlerror());
    if (part.find_all(handle, out)) continue;
    ::dlclose(handle);
    return absl::FailedPreconditionError(
        std::string(part.name) +
        " lacks a function; charts and PDF take cairo 1.16 and pango 1.42, or newer");
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
