#include "collector/paint/flow.h"

#include <algorithm>
#include <variant>

#include "collector/chart/words.h"
#include "collector/paint/draw.h"

namespace tidemark::paint {
namespace {

constexpr double kSide = 51, kTop = 51, kBottom = 62;  // 18 mm, and room for the foot
constexpr double kFootSize = 8;
constexpr Face kTitle{.size = 21, .bold = true, .leading = 0.1};
constexpr Face kSubtitle{.size = 9.5, .leading = 0.3};
constexpr double kBulletIndent = 13;
constexpr double kBeforeHeading = 16;
constexpr double kPictureScaleMax = 0.85;  // of a pixel to a point
constexpr double kPictureShrinkMin = 0.8;

double before(const Document::Words& words) {
  return words.kind == Document::Kind::kHeading      ? kBeforeHeading
         : words.kind == Document::Kind::kSmallPrint ? 4
                                                     : 0;
}
double after(const Document::Words& words) {
  return words.kind == Document::Kind::kBullet ? 3 : words.kind == Document::Kind::kSmallPrint ? 2 : 7;
}

bool drawable(const chart::Picture& picture) { return picture.width > 0 && picture.height > 0; }

chart::Tone tone_of(Document::Kind kind) {
  return kind == Document::Kind::kSmallPrint ? chart::Tone::kMuted : chart::Tone::kInk;
}

/// Of an outline's target, as cairo takes it: whole points, in no locale.
std::string target(std::size_t page, double y) {
  return "page=" + std::to_string(page) + " pos=[0 " + std::to_string(static_cast<long>(y)) + "]";
}

}  // namespace

PaperSize size_of(Paper paper) {
  return paper == Paper::kA4 ? PaperSize{595.276, 841.89} : PaperSize{612, 792};
}

Flow::Flow(const Typesetter& typesetter, const DocumentFacts& facts, Canvas canvas)
    : typesetter_(typesetter), facts_(facts), canvas_(canvas), paper_(size_of(facts.paper)), y_(kTop) {}

double Flow::left() const { return kSide; }
double Flow::right() const { return paper_.width - kSide; }
double Flow::bottom() const { return paper_.height - kBottom; }
bool Flow::on_top() const { return y_ <= kTop; }

void Flow::put(const std::vector<Document::Piece>& pieces) {
  const auto swap_at = [&](std::size_t i, double before) {
    return i + 1 < pieces.size() && swapped(pieces[i], pieces[i + 1], before);
  };
  const auto put_one = [&](std::size_t i) { std::visit([&](const auto& piece) { put(piece); }, pieces[i]); };
  for (std::size_t i = 0; i < pieces.size() && !full(); ++i) {
    const auto* const words = std::get_if<Document::Words>(&pieces[i]);
    if (words != nullptr && words->kind == Document::Kind::kHeading && i + 1 < pieces.size()) {
      const double own = kBeforeHeading + set(*words).height() + after(*words);
      need(own + beginning_of(pieces[swap_at(i + 1, own) ? i + 2 : i + 1]));
    }
    if (swap_at(i, 0)) {
      put_one(i + 1);
      put_one(i++);
    } else {
      put_one(i);
    }
  }
  foot();
  if (canvas_.on != nullptr) typesetter_.library().cairo_show_page(canvas_.on);
}

void Flow::need(double height) {
  if (!fits(height) && !on_top()) turn();
}

void Flow::turn() {
  foot();
  if (canvas_.on != nullptr) typesetter_.library().cairo_show_page(canvas_.on);
  ++page_;
  y_ = kTop;
}

void Flow::foot() {
  if (canvas_.on == nullptr) return;
  const double y = bottom() + 24;
  rule(y - 6, chart::Tone::kGrid);
  const std::string number = facts_.page_text ? facts_.page_text(page_, canvas_.pages) : std::string();
  const SetText right_side = typesetter_.set(chart::one_line(number), {.size = kFootSize});
  double room = width();
  if (!right_side.lines().empty()) {
    show(right_side, right() - right_side.lines().front().width, y, chart::Tone::kMuted);
    room -= right_side.lines().front().width + 12;
  }
  const std::string footer = chart::shortened(facts_.footer, kFootSize, room);
  show(typesetter_.set(footer, {.size = kFootSize}), left(), y, chart::Tone::kMuted);
}

void Flow::show(const SetText& text, double x, double y, chart::Tone tone) {
  for (const SetText::Line& line : text.lines()) show(line, x + line.x, y + line.baseline, tone);
}

void Flow::show(const SetText::Line& line, double x, double y, chart::Tone tone) {
  if (canvas_.on != nullptr)
    typesetter_.show(canvas_.on, line, x, y, chart::colour_of(tone, chart::Theme::kLight));
}

void Flow::rule(double y, chart::Tone tone) { fill({left(), y, width(), 0.6, 0}, tone); }

void Flow::fill(const chart::Rectangle& form, chart::Tone tone) {
  if (canvas_.on == nullptr) return;
  set_colour(typesetter_.library(), canvas_.on, chart::colour_of(tone, chart::Theme::kLight));
  outline(typesetter_.library(), canvas_.on, form);
  typesetter_.library().cairo_fill(canvas_.on);
}

void Flow::lines(const std::vector<Cell>& cells, const char* tag, const std::function<void()>& turned) {
  std::vector<std::size_t> next(cells.size(), 0);
  while (!full()) {
    const double top = y_;
    double deepest = top;
    bool more = false;
    if (canvas_.on != nullptr) typesetter_.library().cairo_tag_begin(canvas_.on, tag, nullptr);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::vector<SetText::Line>& all = cells[i].text.lines();
      if (next[i] == all.size()) continue;
      const double above = all[next[i]].top;
      const std::size_t first = next[i];
      for (; next[i] < all.size(); ++next[i]) {
        const SetText::Line& line = all[next[i]];
        // A line that no page can hold is drawn all the same.
        if (top - above + line.bottom > bottom() && !(next[i] == first && top <= kTop + 60)) break;
        show(line, cells[i].x + line.x, top - above + line.baseline, cells[i].tone);
        deepest = std::max(deepest, top - above + line.bottom);
      }
      more = more || next[i] < all.size();
    }
    if (canvas_.on != nullptr) typesetter_.library().cairo_tag_end(canvas_.on, tag);
    y_ = deepest;
    if (!more) return;
    turn();
    turned();
  }
}

double Flow::beginning_of(const Document::Piece& piece) const {
  if (const auto* const words = std::get_if<Document::Words>(&piece)) {
    const SetText text = set(*words);
    const std::size_t shown = std::min<std::size_t>(text.lines().size(), 3);
    return shown == 0 ? 0 : text.lines()[shown - 1].bottom;
  }
  if (const auto* const picture = std::get_if<chart::Picture>(&piece))
    return drawable(*picture) ? picture->height * scale_of(*picture) * kPictureShrinkMin : 0;
  if (const auto* const table = std::get_if<Table>(&piece)) return beginning_of(*table);
  return std::holds_alternative<std::vector<Tile>>(piece) ? 90 : 60;
}

bool Flow::swapped(const Document::Piece& first, const Document::Piece& second, double before) const {
  const auto* const picture = std::get_if<chart::Picture>(&first);
  const auto* const table = std::get_if<Table>(&second);
  return picture != nullptr && table != nullptr && !on_top() && !fits(before + beginning_of(first)) &&
         fits(before + beginning_of(*table));
}

/// Without its margins it is as wide as the text.
double Flow::scale_of(const chart::Picture& picture) const {
  const double inner = std::max(picture.width - 2 * chart::kMargin, 1.0);
  return std::min({width() / inner, kPictureScaleMax, (bottom() - kTop) / picture.height});
}

double Flow::scale_here(const chart::Picture& picture) const {
  const double most = scale_of(picture);
  const double fitting = (room() - 0.01) / picture.height;
  return on_top() || fitting < most * kPictureShrinkMin ? most : std::min(most, fitting);
}

Face Flow::face_of(Document::Kind kind) const {
  switch (kind) {
    case Document::Kind::kHeading:
      return {.size = 13, .bold = true, .leading = 0.15};
    case Document::Kind::kSmallPrint:
      return {.size = 8, .leading = 0.25};
    default:
      return {.size = 9.5, .leading = 0.3};
  }
}

SetText Flow::set(const Document::Words& words) const {
  const double indent = words.kind == Document::Kind::kBullet ? kBulletIndent : 0;
  return typesetter_.set(words.words, face_of(words.kind), width() - indent);
}

void Flow::put(const Document::Title& title) {
  std::vector<Cell> cells;
  cells.push_back({typesetter_.set(title.words, kTitle, width()), left(), chart::Tone::kInk});
  lines(cells, "H1");
  y_ += 5;
  for (const std::string& line : title.lines) {
    cells.clear();
    cells.push_back({typesetter_.set(line, kSubtitle, width()), left(), chart::Tone::kMuted});
    lines(cells, "P");
    y_ += 2;
  }
  y_ += 12;
}

void Flow::put(const Document::Words& words) {
  std::vector<Cell> cells;
  const bool bullet = words.kind == Document::Kind::kBullet, heading = words.kind == Document::Kind::kHeading;
  cells.push_back({set(words), left() + (bullet ? kBulletIndent : 0), tone_of(words.kind)});
  if (cells.front().text.lines().empty()) return;
  if (!on_top()) y_ += before(words);
  const std::size_t together = heading ? cells.front().text.lines().size() : 2;
  need(cells.front().text.lines()[std::min(together, cells.front().text.lines().size()) - 1].bottom);
  if (heading && canvas_.on != nullptr)
    typesetter_.library().cairo_pdf_surface_add_outline(
        canvas_.surface, CAIRO_PDF_OUTLINE_ROOT, chart::one_line(words.words).c_str(),
        target(page_, y_ - 4).c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
  if (bullet) show(typesetter_.set("•", face_of(words.kind)), left() + 2, y_, chart::Tone::kMuted);
  lines(cells, heading ? "H2" : "P");
  y_ += after(words);
}

void Flow::put(const chart::Picture& picture) {
  if (!drawable(picture)) return;
  const double scale = scale_here(picture);
  need(picture.height * scale);
  if (canvas_.on != nullptr) {
    const CairoLibrary& use = typesetter_.library();
    use.cairo_save(canvas_.on);
    use.cairo_translate(canvas_.on, left() - chart::kMargin * scale, y_);
    use.cairo_scale(canvas_.on, scale, scale);
    use.cairo_tag_begin(canvas_.on, "Figure", nullptr);
    draw(typesetter_, canvas_.on, picture, chart::Theme::kLight);
    use.cairo_tag_end(canvas_.on, "Figure");
    use.cairo_restore(canvas_.on);
  }
  y_ += picture.height * scale + 8;
}

}  // namespace tidemark::paint
