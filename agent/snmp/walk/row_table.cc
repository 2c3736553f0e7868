#include "agent/snmp/walk/row_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace tidemark::snmp {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kTextBytesMax = 1'024;  // of a cell

std::optional<double> number_of(const Varbind& value) {
  if (value.is_number()) return value.value();
  std::string_view text = value.text;
  if (value.syntax == Syntax::kOid) text = text.substr(text.rfind('.') + 1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

}  // namespace

RowTable::RowTable(std::vector<ColumnKind> columns)
    : kinds_(std::move(columns)), wide_(kinds_.size()), next_(kinds_.size()) {
  for (const ColumnKind kind : kinds_)
    slot_.push_back(kind == ColumnKind::kNumber ? number_columns_++ : text_columns_++);
}

void RowTable::begin() {
  ++poll_;
  left_out_ = 0;
}

void RowTable::clear(std::span<const std::size_t> columns) {
  std::fill(next_.begin(), next_.end(), 0);
  for (const std::size_t column : columns) {
    for (std::size_t row = 0; row < rows(); ++row) {
      if (kinds_[column] == ColumnKind::kNumber) {
        numbers_[row * number_columns_ + slot_[column]] = kNone;
      } else {
        texts_[row * text_columns_ + slot_[column]].clear();
      }
    }
  }
}

std::size_t RowTable::place_of(std::size_t column, std::span<const std::uint32_t> index,
                               std::size_t rows_max) {
  std::size_t& next = next_[column];
  const auto before = [](const Oid& a, std::span<const std::uint32_t> b) {
    return std::lexicographical_compare(a.numbers().begin(), a.numbers().end(), b.begin(), b.end());
  };
  const auto same = [&](std::size_t row) {
    return row < rows() && std::equal(index.begin(), index.end(), indexes_[row].numbers().begin(),
                                      indexes_[row].numbers().end());
  };
  if (!same(next)) {
    next = static_cast<std::size_t>(std::lower_bound(indexes_.begin(), indexes_.end(), index, before) -
                                    indexes_.begin());
    if (!same(next)) {
      if (rows() >= rows_max) return rows();
      const auto at = static_cast<std::ptrdiff_t>(next);
      indexes_.insert(indexes_.begin() + at, Oid(index));
      seen_.insert(seen_.begin() + at, 0);
      numbers_.insert(numbers_.begin() + at * static_cast<std::ptrdiff_t>(number_columns_), number_columns_,
                      kNone);
      texts_.insert(texts_.begin() + at * static_cast<std::ptrdiff_t>(text_columns_), text_columns_, "");
      ++shape_;
    }
  }
  return next++;
}

bool RowTable::put(std::size_t column, std::span<const std::uint32_t> index, const Varbind& value,
                   std::size_t rows_max) {
  if (value.absent()) return false;
  std::optional<double> number;
  if (kinds_[column] == ColumnKind::kNumber && !(number = number_of(value))) return false;
  const std::size_t row = place_of(column, index, rows_max);
  if (row == rows()) {
    ++left_out_;
    return false;
  }
  seen_[row] = poll_;
  if (kinds_[column] == ColumnKind::kNumber) {
    numbers_[row * number_columns_ + slot_[column]] = *number;
    if (value.syntax == Syntax::kCounter64) wide_[column] = true;
    return true;
  }
  std::string& text = texts_[row * text_columns_ + slot_[column]];
  if (value.is_number()) {
    text = value.syntax == Syntax::kReal ? std::to_string(value.real) : std::to_string(value.number);
  } else {
    text.assign(value.text.substr(0, kTextBytesMax));
  }
  return true;
}

void RowTable::end() {
  for (std::size_t row = rows(); row-- > 0;) {
    if (seen_[row] != poll_) erase(row);
  }
  if (std::exchange(settled_, shape_) == shape_) return;
  indexes_.shrink_to_fit();  // a proxy keeps a million rows
  seen_.shrink_to_fit();
  numbers_.shrink_to_fit();
  texts_.shrink_to_fit();
}

bool RowTable::has_number(std::size_t row, std::size_t column) const {
  return !std::isnan(number(row, column));
}

bool RowTable::any(std::size_t column) const {
  for (std::size_t row = 0; row < rows(); ++row) {
    if (kinds_[column] == ColumnKind::kNumber ? has_number(row, column) : !text(row, column).empty())
      return true;
  }
  return false;
}

void RowTable::erase(std::size_t row) {
  const auto at = static_cast<std::ptrdiff_t>(row);
  const auto cut = [at](auto& cells, std::size_t width) {
    const auto begin = cells.begin() + at * static_cast<std::ptrdiff_t>(width);
    cells.erase(begin, begin + static_cast<std::ptrdiff_t>(width));
  };
  cut(indexes_, 1), cut(seen_, 1), cut(numbers_, number_columns_), cut(texts_, text_columns_);
  ++shape_;
}

}  // namespace tidemark::snmp
