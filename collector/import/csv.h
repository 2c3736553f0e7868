#pragma once

#include <string>
#include <vector>

#include "collector/import/fields.h"
#include "collector/import/reader.h"

namespace tidemark::import {

/// CSV (RFC 4180) whose first line names the columns, in any order: the fields of JSON lines. Commas,
/// semicolons or tabs lie between columns, as the first line has it. An empty cell is a field that is not
/// there. Without a column `kind` all lines are results.
class Csv final : public Reader {
 public:
  static constexpr std::size_t kRecordBytesMax = 1u << 20;  ///< of a record whose quotes span lines

  /// An error where the first line does not name columns.
  absl::Status read(std::uint64_t line, std::string_view text, Output& out) override;
  void finish(Output& out) override;

 private:
  /// One more line of the record that is being read. False: its last quote is still open.
  bool split(std::string_view text);
  absl::Status take_header();
  void take_record(Output& out);

  char separator_ = ',';
  std::vector<Field> columns_;      // empty: the first line was not read yet
  std::vector<std::string> cells_;  // of the record; those behind count_ are left of earlier ones
  std::size_t count_ = 0;
  bool open_ = false;        // within a quoted cell
  std::size_t bytes_ = 0;    // of the record
  std::uint64_t first_ = 0;  // its line
  std::string misquoted_;    // what is wrong with its quotes
  Fields fields_;
};

}  // namespace tidemark::import
