#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "collector/paint/document.h"
#include "collector/paint/typesetter.h"

namespace tidemark::paint {

/// Points, 1/72 inch.
struct PaperSize {
  double width = 0;
  double height = 0;
};
PaperSize size_of(Paper paper);

/// What a flow draws on; without, it only counts pages.
struct Canvas {
  cairo_surface_t* surface = nullptr;
  cairo_t* on = nullptr;
  std::size_t pages = 0;  ///< in all
};

/// Puts pieces below each other and turns pages. It does the same whether it draws or counts.
class Flow {
 public:
  Flow(const Typesetter& typesetter, const DocumentFacts& facts, Canvas canvas = {});
  /// All of a document's, once.
  void put(const std::vector<Document::Piece>& pieces);
  /// Stops counting above kPagesMax.
  std::size_t pages() const { return page_; }

 private:
  struct Cell {
    SetText text;
    double x = 0;
    chart::Tone tone = chart::Tone::kInk;
  };

  void put(const Document::Title& title);
  void put(const Document::Words& words);
  void put(const std::vector<Tile>& tiles);
  void put(const chart::Picture& picture);
  void put(const Table& table);

  /// What has to follow on the same page.
  double beginning_of(const Document::Piece& piece) const;
  /// Titles, and as many rows as are never alone.
  double beginning_of(const Table& table) const;
  /// That the second of two pieces goes before the first, after so much else on this page.
  bool swapped(const Document::Piece& first, const Document::Piece& second, double before) const;

  double scale_of(const chart::Picture& picture) const;
  /// The same, or as much smaller as a picture may be to find room on this page.
  double scale_here(const chart::Picture& picture) const;
  Face face_of(Document::Kind kind) const;
  SetText set(const Document::Words& words) const;
  std::vector<double> columns_of(const Table& table) const;
  std::vector<Cell> row_of(const Table& table, const std::vector<double>& lefts, std::size_t row) const;
  static double height_of(const std::vector<Cell>& cells);
  std::vector<Cell> titles_of(const Table& table, const std::vector<double>& lefts) const;
  void column_titles(const Table& table, const std::vector<double>& lefts);

  double left() const;
  double right() const;
  double width() const { return right() - left(); }
  double bottom() const;
  bool fits(double height) const { return height <= room(); }
  /// What is left of the page.
  double room() const { return bottom() - y_; }
  bool on_top() const;
  /// The next page, where `height` does not fit this one any more.
  void need(double height);
  void turn();
  void foot();
  bool full() const { return page_ > kPagesMax; }

  /// Cells beside each other, line by line; `turned` puts what comes first on a new page.
  void lines(
      const std::vector<Cell>& cells, const char* tag, const std::function<void()>& turned = [] {});
  void show(const SetText& text, double x, double y, chart::Tone tone);
  void show(const SetText::Line& line, double x, double y, chart::Tone tone);
  void rule(double y, chart::Tone tone);
  void fill(const chart::Rectangle& form, chart::Tone tone);

  const Typesetter& typesetter_;
  const DocumentFacts& facts_;
  Canvas canvas_;
  PaperSize paper_;
  std::size_t page_ = 1;
  double y_ = 0;
};

}  // namespace tidemark::paint
