#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/device/layout.h"

namespace tidemark::snmp {

/// What a table's rows are called, by place, in one piece of memory: a proxy keeps those of a million rows.
class RowNames {
 public:
  RowNames() = default;
  explicit RowNames(const std::vector<std::string>& names);

  std::size_t size() const { return ends_.size(); }
  /// Empty: the row is left out. Good as long as this.
  std::string_view operator[](std::size_t row) const;
  friend bool operator==(const RowNames& a, const std::vector<std::string>& b);

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

/// Tables that only name things, such as ENTITY-MIB's, have rows that another table says nothing of.
bool measured(const LayoutTable& layout, const RowTable& rows, std::size_t row);

/// Names of all rows, each of them once; empty: the row is left out.
std::vector<std::string> names_of(const LayoutTable& layout, const RowTable& rows);

/// Valid UTF-8 without control characters, blanks at the ends cut: what a device calls something.
std::string tidy_text(std::string_view text);

}  // namespace tidemark::snmp
