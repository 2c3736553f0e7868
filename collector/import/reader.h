#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collector/import/record.h"

namespace tidemark::import {

/// Turns the lines of one format into records. Not thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  /// A line without its end; `line` is its number, from 1, and grows. A line that is wrong is refused in
  /// `out`, and the next one is read as if it were not there. An error is for the whole file.
  virtual absl::Status read(std::uint64_t line, std::string_view text, Output& out) = 0;
  /// There are no more lines.
  virtual void finish(Output&) {}
};

/// A format that files may have.
struct Format {
  std::string_view name;
  std::unique_ptr<Reader> (*make)();
  bool goes_on = false;  ///< several files are read as one
  /// Of a file's first line: what files are in order of, where several are read. Null: as they are given.
  std::int64_t (*begin_of)(std::string_view line) = nullptr;
};
/// "json", "csv", "nagios-log", "zabbix".
const std::vector<Format>& formats();
/// Null: there is none of that name.
const Format* find_format(std::string_view name);
/// Of a file that is called so, where nobody says: "csv" for what ends in .csv, else "json".
std::string_view format_of_file(std::string_view file);

}  // namespace tidemark::import
