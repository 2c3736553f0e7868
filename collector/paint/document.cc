#include "collector/paint/document.h"

#include <cstdio>
#include <memory>
#include <utility>

#include "collector/chart/words.h"
#include "collector/paint/flow.h"

namespace tidemark::paint {
namespace {

/// ISO 8601, as PDF's metadata are given to cairo.
std::string written(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02ld:%02ld:%02ldZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<long>(clock.hours().count()), static_cast<long>(clock.minutes().count()),
                static_cast<long>(clock.seconds().count()));
  return out;
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

void describe(const CairoLibrary& use, cairo_surface_t* surface, const DocumentFacts& facts) {
  const auto set = [&](cairo_pdf_metadata_t key, const std::string& value) {
    if (!value.empty()) use.cairo_pdf_surface_set_metadata(surface, key, value.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, chart::one_line(facts.title));
  set(CAIRO_PDF_METADATA_AUTHOR, chart::one_line(facts.author));
  set(CAIRO_PDF_METADATA_SUBJECT, chart::one_line(facts.subject));
  set(CAIRO_PDF_METADATA_CREATOR, "Tidemark");
  set(CAIRO_PDF_METADATA_CREATE_DATE, written(facts.created));
  set(CAIRO_PDF_METADATA_MOD_DATE, written(facts.created));
}

}  // namespace

void Document::title(std::string words, std::vector<std::string> lines) {
  pieces_.emplace_back(Title{std::move(words), std::move(lines)});
}
void Document::heading(std::string words) { pieces_.emplace_back(Words{Kind::kHeading, std::move(words)}); }
void Document::paragraph(std::string words) {
  pieces_.emplace_back(Words{Kind::kParagraph, std::move(words)});
}
void Document::bullet(std::string words) { pieces_.emplace_back(Words{Kind::kBullet, std::move(words)}); }
void Document::small_print(std::string words) {
  pieces_.emplace_back(Words{Kind::kSmallPrint, std::move(words)});
}
void Document::tiles(std::vector<Tile> tiles) { pieces_.emplace_back(std::move(tiles)); }
void Document::picture(chart::Picture picture) { pieces_.emplace_back(std::move(picture)); }
void Document::table(Table table) { pieces_.emplace_back(std::move(table)); }

absl::StatusOr<std::string> Document::finish() const {
  absl::StatusOr<Typesetter> typesetter = Typesetter::open();
  if (!typesetter.ok()) return typesetter.status();
  const CairoLibrary& use = typesetter->library();
  // The foot of the first page says how many there are: they are counted before they are drawn.
  Flow counting(*typesetter, facts_);
  counting.put(pieces_);
  const std::size_t pages = counting.pages();
  if (pages > kPagesMax)
    return absl::ResourceExhaustedError("the document would have more than " + std::to_string(kPagesMax) +
                                        " pages; give it fewer rows");

  std::string out;
  const PaperSize paper = size_of(facts_.paper);
  const auto drop_surface = [&](cairo_surface_t* surface) { use.cairo_surface_destroy(surface); };
  const std::unique_ptr<cairo_surface_t, decltype(drop_surface)> surface(
      use.cairo_pdf_surface_create_for_stream(append, &out, paper.width, paper.height), drop_surface);
  describe(use, surface.get(), facts_);
  const auto drop_context = [&](cairo_t* context) { use.cairo_destroy(context); };
  std::unique_ptr<cairo_t, decltype(drop_context)> on(use.cairo_create(surface.get()), drop_context);
  Flow drawing(*typesetter, facts_, {surface.get(), on.get(), pages});
  drawing.put(pieces_);
  cairo_status_t status = use.cairo_status(on.get());
  on.reset();
  use.cairo_surface_finish(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) status = use.cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS)
    return absl::InternalError(std::string("cairo did not write the document: ") +
                               use.cairo_status_to_string(status));
  return out;
}

}  // namespace tidemark::paint
