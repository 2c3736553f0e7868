#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

/// What a column holds.
enum class ColumnKind : std::uint8_t { kNumber, kText };

/// The rows of a table as they were read last, in the order of their indexes. It stays from poll to poll, so
/// that rows which are still there keep their places, and nothing is made anew.
class RowTable {
 public:
  explicit RowTable(std::vector<ColumnKind> columns);

  /// A poll begins.
  void begin();
  /// These columns are about to be read: their cells are empty until they are put. Others keep what they
  /// have.
  void clear(std::span<const std::size_t> columns);
  /// A cell. A text column takes numbers as text; a number column takes texts that are one, and the last
  /// number of an identifier; of what is none it stays empty: false then. Rows of one column come in the
  /// order of their indexes. False too where there would be more than `rows_max` rows.
  bool put(std::size_t column, std::span<const std::uint32_t> index, const Varbind& value,
           std::size_t rows_max);
  /// The poll is over: rows that had no cell in it are gone.
  void end();

  std::size_t rows() const { return indexes_.size(); }
  std::size_t columns() const { return kinds_.size(); }
  const Oid& index(std::size_t row) const { return indexes_[row]; }
  /// Not a number: there is none.
  double number(std::size_t row, std::size_t column) const {
    return numbers_[row * number_columns_ + slot_[column]];
  }
  bool has_number(std::size_t row, std::size_t column) const;
  /// Whether any row has a cell of the column.
  bool any(std::size_t column) const;
  /// Empty: there is none, or it is.
  const std::string& text(std::size_t row, std::size_t column) const {
    return texts_[row * text_columns_ + slot_[column]];
  }
  /// The column's cells are of 64 bits.
  bool wide(std::size_t column) const { return wide_[column]; }
  /// Grows with every row that is inserted or erased: what others keep of rows by place is to be made anew.
  std::uint64_t shape() const { return shape_; }
  /// Rows that were left out in this poll since there are rows_max.
  std::uint64_t left_out() const { return left_out_; }

 private:
  std::size_t place_of(std::size_t column, std::span<const std::uint32_t> index, std::size_t rows_max);
  void erase(std::size_t row);

  const std::vector<ColumnKind> kinds_;
  std::vector<std::size_t> slot_;  // of a column among those of its kind
  std::size_t number_columns_ = 0, text_columns_ = 0;
  std::vector<Oid> indexes_;
  std::vector<std::uint32_t> seen_;  // the poll in which a row was seen last
  std::vector<double> numbers_;
  std::vector<std::string> texts_;
  std::vector<bool> wide_;
  std::vector<std::size_t> next_;  // where a column's next row is expected
  std::uint32_t poll_ = 0;
  std::uint64_t shape_ = 0;
  std::uint64_t settled_ = 0;  // shape_ when a poll ended last
  std::uint64_t left_out_ = 0;
};

}  // namespace tidemark::snmp
