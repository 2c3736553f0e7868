#pragma once

#include <absl/status/statusor.h>
#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

namespace tidemark::paint {

/// What is used of cairo, pango and GObject, by their own names. They are loaded by a collector that paints,
/// and by no other: with what they need they are some forty libraries.
struct CairoLibrary {
  decltype(&::cairo_arc) cairo_arc = nullptr;
  decltype(&::cairo_clip) cairo_clip = nullptr;
  decltype(&::cairo_close_path) cairo_close_path = nullptr;
  decltype(&::cairo_create) cairo_create = nullptr;
  decltype(&::cairo_destroy) cairo_destroy = nullptr;
  decltype(&::cairo_fill) cairo_fill = nullptr;
  decltype(&::cairo_fill_preserve) cairo_fill_preserve = nullptr;
  decltype(&::cairo_font_options_create) cairo_font_options_create = nullptr;
  decltype(&::cairo_font_options_destroy) cairo_font_options_destroy = nullptr;
  decltype(&::cairo_font_options_set_antialias) cairo_font_options_set_antialias = nullptr;
  decltype(&::cairo_font_options_set_hint_metrics) cairo_font_options_set_hint_metrics = nullptr;
  decltype(&::cairo_font_options_set_hint_style) cairo_font_options_set_hint_style = nullptr;
  decltype(&::cairo_image_surface_create) cairo_image_surface_create = nullptr;
  decltype(&::cairo_image_surface_get_data) cairo_image_surface_get_data = nullptr;
  decltype(&::cairo_image_surface_get_stride) cairo_image_surface_get_stride = nullptr;
  decltype(&::cairo_line_to) cairo_line_to = nullptr;
  decltype(&::cairo_move_to) cairo_move_to = nullptr;
  decltype(&::cairo_new_path) cairo_new_path = nullptr;
  decltype(&::cairo_pdf_surface_add_outline) cairo_pdf_surface_add_outline = nullptr;
  decltype(&::cairo_pdf_surface_create_for_stream) cairo_pdf_surface_create_for_stream = nullptr;
  decltype(&::cairo_pdf_surface_set_metadata) cairo_pdf_surface_set_metadata = nullptr;
  decltype(&::cairo_rectangle) cairo_rectangle = nullptr;
  decltype(&::cairo_restore) cairo_restore = nullptr;
  decltype(&::cairo_save) cairo_save = nullptr;
  decltype(&::cairo_scale) cairo_scale = nullptr;
  decltype(&::cairo_set_dash) cairo_set_dash = nullptr;
  decltype(&::cairo_set_line_join) cairo_set_line_join = nullptr;
  decltype(&::cairo_set_line_width) cairo_set_line_width = nullptr;
  decltype(&::cairo_set_source_rgb) cairo_set_source_rgb = nullptr;
  decltype(&::cairo_show_page) cairo_show_page = nullptr;
  decltype(&::cairo_status) cairo_status = nullptr;
  decltype(&::cairo_status_to_string) cairo_status_to_string = nullptr;
  decltype(&::cairo_stroke) cairo_stroke = nullptr;
  decltype(&::cairo_surface_destroy) cairo_surface_destroy = nullptr;
  decltype(&::cairo_surface_finish) cairo_surface_finish = nullptr;
  decltype(&::cairo_surface_flush) cairo_surface_flush = nullptr;
  decltype(&::cairo_surface_status) cairo_surface_status = nullptr;
  decltype(&::cairo_tag_begin) cairo_tag_begin = nullptr;
  decltype(&::cairo_tag_end) cairo_tag_end = nullptr;
  decltype(&::cairo_translate) cairo_translate = nullptr;
  decltype(&::pango_attr_list_insert) pango_attr_list_insert = nullptr;
  decltype(&::pango_attr_list_new) pango_attr_list_new = nullptr;
  decltype(&::pango_attr_list_unref) pango_attr_list_unref = nullptr;
  decltype(&::pango_cairo_context_set_font_options) pango_cairo_context_set_font_options = nullptr;
  decltype(&::pango_cairo_context_set_resolution) pango_cairo_context_set_resolution = nullptr;
  decltype(&::pango_cairo_font_map_get_default) pango_cairo_font_map_get_default = nullptr;
  decltype(&::pango_cairo_show_layout_line) pango_cairo_show_layout_line = nullptr;
  decltype(&::pango_font_description_free) pango_font_description_free = nullptr;
  decltype(&::pango_font_description_new) pango_font_description_new = nullptr;
  decltype(&::pango_font_description_set_absolute_size) pango_font_description_set_absolute_size = nullptr;
  decltype(&::pango_font_description_set_family) pango_font_description_set_family = nullptr;
  decltype(&::pango_font_description_set_weight) pango_font_description_set_weight = nullptr;
  decltype(&::pango_font_map_create_context) pango_font_map_create_context = nullptr;
  decltype(&::pango_font_map_load_font) pango_font_map_load_font = nullptr;
  decltype(&::pango_layout_get_iter) pango_layout_get_iter = nullptr;
  decltype(&::pango_layout_iter_free) pango_layout_iter_free = nullptr;
  decltype(&::pango_layout_iter_get_baseline) pango_layout_iter_get_baseline = nullptr;
  decltype(&::pango_layout_iter_get_line_extents) pango_layout_iter_get_line_extents = nullptr;
  decltype(&::pango_layout_iter_get_line_readonly) pango_layout_iter_get_line_readonly = nullptr;
  decltype(&::pango_layout_iter_next_line) pango_layout_iter_next_line = nullptr;
  decltype(&::pango_layout_new) pango_layout_new = nullptr;
  decltype(&::pango_layout_set_alignment) pango_layout_set_alignment = nullptr;
  decltype(&::pango_layout_set_attributes) pango_layout_set_attributes = nullptr;
  decltype(&::pango_layout_set_font_description) pango_layout_set_font_description = nullptr;
  decltype(&::pango_layout_set_height) pango_layout_set_height = nullptr;
  decltype(&::pango_layout_set_ellipsize) pango_layout_set_ellipsize = nullptr;
  decltype(&::pango_layout_set_spacing) pango_layout_set_spacing = nullptr;
  decltype(&::pango_layout_set_text) pango_layout_set_text = nullptr;
  decltype(&::pango_layout_set_width) pango_layout_set_width = nullptr;
  decltype(&::pango_layout_set_wrap) pango_layout_set_wrap = nullptr;
  /// Null before pango 1.44, which inserts no hyphens.
  decltype(&::pango_attr_insert_hyphens_new) pango_attr_insert_hyphens_new = nullptr;
  decltype(&::g_object_unref) g_object_unref = nullptr;

  /// kFailedPrecondition, with what to install, where a library is missing or too old. Thread-safe; they stay
  /// loaded.
  static absl::StatusOr<const CairoLibrary*> get();
};

}  // namespace tidemark::paint
