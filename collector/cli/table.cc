#include <algorithm>

#include "collector/cli/text.h"
#include "collector/cli/view.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kGap = 2;          // columns between two columns
constexpr std::size_t kFlexibleMin = 8;  // a flexible column is not cut below this

bool numeric(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell) ||
         std::holds_alternative<Share>(cell) || std::holds_alternative<Bytes>(cell) ||
         std::holds_alternative<Duration>(cell);
}

struct TableColumn {
  std::size_t index = 0;  // in the listing
  bool right = false;
  bool flexible = false;
  std::size_t width = 0;
  std::vector<std::string> texts;
};

/// A column stands right where every cell that is there is a number.
bool stands_right(const Listing& listing, std::size_t index) {
  bool any = false;
  for (const auto& row : listing.rows) {
    if (std::holds_alternative<Absent>(row[index])) continue;
    if (!numeric(row[index])) return false;
    any = true;
  }
  return any;
}

std::vector<TableColumn> laid_out(const View& view, const Listing& listing) {
  std::vector<TableColumn> columns;
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    if (listing.columns[i].title.empty()) continue;
    TableColumn column{i, stands_right(listing, i), listing.columns[i].flexible, 0, {}};
    column.width = display_width(listing.columns[i].title);
    for (const auto& row : listing.rows) {
      column.texts.push_back(cell_text(view, row[i]));
      column.width = std::max(column.width, display_width(column.texts.back()));
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

/// Takes columns off the widest flexible one, until all fit or none can give more.
void squeeze(const View& view, std::vector<TableColumn>& columns) {
  std::size_t total = columns.empty() ? 0 : (columns.size() - 1) * kGap;
  for (const TableColumn& column : columns) total += column.width;
  while (total > view.columns) {
    TableColumn* widest = nullptr;
    std::size_t second = kFlexibleMin;
    for (TableColumn& column : columns) {
      if (!column.flexible || column.width <= kFlexibleMin) continue;
      if (widest == nullptr || column.width > widest->width) {
        if (widest != nullptr) second = std::max(second, widest->width);
        widest = &column;
      } else {
        second = std::max(second, column.width);
      }
    }
    if (widest == nullptr) return;
    const std::size_t give = std::max<std::size_t>(1, widest->width - std::min(second, widest->width));
    const std::size_t taken = std::min({give, total - view.columns, widest->width - kFlexibleMin});
    widest->width -= taken;
    total -= taken;
  }
}

void append_cell(std::string& line, const TableColumn& column, std::string_view plain,
                 const std::string& shown, bool last) {
  const std::size_t used = display_width(plain);
  const std::string padding(column.width > used ? column.width - used : 0, ' ');
  if (column.right) line += padding;
  line += shown;
  if (!column.right && !last) line += padding;
  if (!last) line += std::string(kGap, ' ');
}

std::string shown_cell(const View& view, const Cell& cell, const std::string& text) {
  if (std::holds_alternative<Absent>(cell)) return painted(view, Colour::kGrey, text);
  return std::holds_alternative<StateWord>(cell) ? painted_word(view, text) : text;
}

}  // namespace

std::string table_text(const View& view, const Listing& listing) {
  TableSoFar nothing;
  return listing.rows.empty() ? listing.empty + "\n" : table_text(view, listing, nothing);
}

std::string table_text(const View& view, const Listing& listing, TableSoFar& before) {
  std::vector<TableColumn> columns = laid_out(view, listing);
  const bool first = before.widths.empty();
  for (std::size_t i = 0; i < before.widths.size(); ++i)
    columns[i].width = std::max(columns[i].width, before.widths[i]);
  squeeze(view, columns);
  before.widths.clear();
  for (const TableColumn& column : columns) before.widths.push_back(column.width);
  std::string out;
  std::string line;
  for (std::size_t i = 0; first && i < columns.size(); ++i) {
    const std::string title = cut(listing.columns[columns[i].index].title, columns[i].width);
    append_cell(line, columns[i], title, painted(view, Colour::kBold, title), i + 1 == columns.size());
  }
  if (first) out += line + "\n";
  for (std::size_t row = 0; row < listing.rows.size(); ++row) {
    line.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text = cut(columns[i].texts[row], columns[i].width);
      append_cell(line, columns[i], text, shown_cell(view, listing.rows[row][columns[i].index], text),
                  i + 1 == columns.size());
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string pairs_text(const View& view, const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t names = 0;
  for (const auto& [name, value] : pairs)
    if (!value.empty()) names = std::max(names, display_width(name));
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (value.empty()) continue;
    const std::string padding(names - display_width(name) + kGap, ' ');
    const bool coloured = value.find('\x1b') != std::string::npos;
    const std::size_t room =
        view.columns > names + kGap + kFlexibleMin ? view.columns - names - kGap : kFlexibleMin;
    out += painted(view, Colour::kGrey, name) + padding + (coloured ? value : cut(value, room)) + "\n";
  }
  return out;
}

}  // namespace tidemark::cli
