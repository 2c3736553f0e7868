// Tiles and tables of a flow.
#include <algorithm>
#include <cmath>
#include <string>

#include "collector/paint/flow.h"

namespace tidemark::paint {
namespace {

constexpr double kTileGap = 9, kTilePadding = 9;
constexpr std::size_t kTilesAcross = 4;
constexpr double kCellGap = 10, kRowPadding = 4.5;
// So that what cannot be parted fits a page, whatever it is given.
constexpr std::size_t kTileLinesMax = 4, kTitleLinesMax = 4, kCellLinesMax = 40;
constexpr double kSharesApart = 20;
constexpr std::size_t kRowsTogether = 3;  // the first of a table
constexpr double kTogetherMax = 200;      // points: a page is not left emptier than this for their sake
constexpr Face kCell{.size = 8.5, .leading = 0.2};
constexpr Face kColumnTitle{.size = 8, .bold = true, .leading = 0.2};

/// One column's texts, from above.
struct SetTile {
  SetText label, value, change, note;
  chart::Tone tone;
  double height() const {
    double out = label.height() + value.height() + 4;
    if (change.height() > 0) out += change.height() + 3;
    if (note.height() > 0) out += note.height() + 3;
    return out;
  }
};

}  // namespace

void Flow::put(const std::vector<Tile>& tiles) {
  if (tiles.empty()) return;
  if (!on_top()) y_ += 4;
  const std::size_t rows = (tiles.size() + kTilesAcross - 1) / kTilesAcross;
  const std::size_t across = (tiles.size() + rows - 1) / rows;
  const double each = (width() - kTileGap * static_cast<double>(across - 1)) / static_cast<double>(across);
  const double room = each - 2 * kTilePadding - 3;
  for (std::size_t from = 0; from < tiles.size() && !full(); from += across) {
    std::vector<SetTile> row;
    double height = 0;
    for (std::size_t i = from; i < std::min(from + across, tiles.size()); ++i) {
      const auto set = [&](const std::string& words, const Face& face) {
        return typesetter_.set(words, face, room, Align::kStart, kTileLinesMax);
      };
      row.push_back({set(tiles[i].label, {.size = 8}), set(tiles[i].value, {.size = 15, .bold = true}),
                     set(tiles[i].change, {.size = 8.5, .leading = 0.15}),
                     set(tiles[i].note, {.size = 7.5, .leading = 0.15}), tiles[i].tone});
      height = std::max(height, row.back().height());
    }
    height += 2 * kTilePadding;
    need(height);
    double x = left();
    for (const SetTile& tile : row) {
      fill({x, y_, each, height, 4}, chart::Tone::kPanel);
      fill({x, y_, 3, height, 1.5}, tile.tone);
      double y = y_ + kTilePadding;
      const auto below = [&](const SetText& text, double gap, chart::Tone tone) {
        if (text.height() == 0) return;
        y += gap;
        if (canvas_.on != nullptr) typesetter_.library().cairo_tag_begin(canvas_.on, "P", nullptr);
        show(text, x + kTilePadding + 3, y, tone);
        if (canvas_.on != nullptr) typesetter_.library().cairo_tag_end(canvas_.on, "P");
        y += text.height();
      };
      below(tile.label, 0, chart::Tone::kMuted);
      below(tile.value, 4, chart::Tone::kInk);
      below(tile.change, 3, chart::Tone::kInk);
      below(tile.note, 3, chart::Tone::kMuted);
      x += each + kTileGap;
    }
    y_ += height + kTileGap;
  }
  y_ += 4;
}

std::vector<double> Flow::columns_of(const Table& table) const {
  double widest = 0, sum = 0;
  const auto sound = [](double share) {
    return std::isfinite(share) && share > 0 ? std::min(share, 1e6) : 1.0;
  };
  for (const Column& column : table.columns) widest = std::max(widest, sound(column.share));
  const auto share_of = [&](const Column& column) {
    return std::max(sound(column.share), widest / kSharesApart);
  };
  for (const Column& column : table.columns) sum += share_of(column);
  std::vector<double> lefts{left()};
  for (const Column& column : table.columns)
    lefts.push_back(lefts.back() + (width() + kCellGap) * share_of(column) / sum);
  return lefts;
}

std::vector<Flow::Cell> Flow::row_of(const Table& table, const std::vector<double>& lefts,
                                     std::size_t row) const {
  std::vector<Cell> cells;
  const std::vector<std::string>& texts = table.rows[row];
  for (std::size_t i = 0; i < std::min(texts.size(), table.columns.size()); ++i) {
    const double room = std::max(lefts[i + 1] - lefts[i] - kCellGap, 1.0);
    cells.push_back({typesetter_.set(texts[i], kCell, room, table.columns[i].align, kCellLinesMax), lefts[i],
                     chart::Tone::kInk});
  }
  return cells;
}

std::vector<Flow::Cell> Flow::titles_of(const Table& table, const std::vector<double>& lefts) const {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const double room = std::max(lefts[i + 1] - lefts[i] - kCellGap, 1.0);
    cells.push_back({typesetter_.set(column.title, kColumnTitle, room, column.align, kTitleLinesMax),
                     lefts[i], chart::Tone::kMuted});
  }
  return cells;
}

void Flow::column_titles(const Table& table, const std::vector<double>& lefts) {
  lines(titles_of(table, lefts), "P");
  y_ += kRowPadding;
  rule(y_, chart::Tone::kMuted);
  y_ += kRowPadding;
}

double Flow::height_of(const std::vector<Cell>& cells) {
  double out = 0;
  for (const Cell& cell : cells) out = std::max(out, cell.text.height());
  return out;
}

double Flow::beginning_of(const Table& table) const {
  if (table.columns.empty()) return 0;
  const std::vector<double> lefts = columns_of(table);
  double out = height_of(titles_of(table, lefts)) + 2 * kRowPadding;
  const std::size_t together = table.rows.size() <= kRowsTogether + 1 ? table.rows.size() : kRowsTogether;
  for (std::size_t row = 0; row < together; ++row) {
    const double height = height_of(row_of(table, lefts, row)) + (row > 0 ? 2 * kRowPadding : 0);
    if (row > 0 && out + height > kTogetherMax) break;
    out += height;
  }
  return out;
}

void Flow::put(const Table& table) {
  if (table.columns.empty()) return;
  const std::vector<double> lefts = columns_of(table);
  need(beginning_of(table));
  column_titles(table, lefts);
  for (std::size_t row = 0; row < table.rows.size() && !full(); ++row) {
    const std::vector<Cell> cells = row_of(table, lefts, row);
    double height = height_of(cells);
    // The last row is not alone on a page either.
    if (row >= kRowsTogether && row + 2 == table.rows.size()) {
      const double last = height + 2 * kRowPadding + height_of(row_of(table, lefts, row + 1));
      if (last <= kTogetherMax) height = last;
    }
    if (row > 0 && !fits(height)) {
      turn();
      column_titles(table, lefts);
    }
    lines(cells, "P", [&] { column_titles(table, lefts); });
    y_ += kRowPadding;
    if (row + 1 < table.rows.size()) rule(y_, chart::Tone::kGrid);
    y_ += kRowPadding;
  }
  y_ += 8;
}

}  // namespace tidemark::paint
