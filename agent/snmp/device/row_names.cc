#include "agent/snmp/device/row_names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <set>
#include <utility>

#include "agent/snmp/device/measuring.h"
#include "common/wire/text.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kNameBytesMax = 120;  // of a row: with the check's name it fits a check's
constexpr std::size_t kTextBytesMax = 500;

bool taken(const LayoutTable& layout, const RowTable& rows, std::size_t row, const std::string& name) {
  const ProfileTable& table = *layout.table;
  if (!measured(layout, rows, row)) return false;
  if (layout.skip && is_one_of(rows, row, *layout.skip, table.skip_values)) return false;
  if (layout.keep && !is_one_of(rows, row, *layout.keep, table.keep_values)) return false;
  return std::none_of(table.skip_names.begin(), table.skip_names.end(),
                      [&](const Pattern& pattern) { return pattern.matches(name); });
}

/// An index that is long, such as one of texts, is told by its begin and what tells it from others.
std::string index_text(const Oid& index) {
  constexpr std::size_t bytes_max = 48, begin = 28;
  std::string text = index.text();
  if (text.size() <= bytes_max) return text;
  std::array<char, 20> rest{};
  std::snprintf(rest.data(), rest.size(), "…%016zx", std::hash<std::string>{}(text));
  return text.substr(0, begin) + rest.data();
}

}  // namespace

bool measured(const LayoutTable& layout, const RowTable& rows, std::size_t row) {
  return layout.measured.empty() ||
         std::any_of(layout.measured.begin(), layout.measured.end(),
                     [&](std::size_t column) { return rows.has_number(row, column); });
}

RowNames::RowNames(const std::vector<std::string>& names) {
  std::size_t size = 0;
  for (const std::string& name : names) size += name.size();
  bytes_.reserve(size);
  ends_.reserve(names.size());
  for (const std::string& name : names) {
    bytes_ += name;
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }
}

std::string_view RowNames::operator[](std::size_t row) const {
  const std::size_t from = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(from, ends_[row] - from);
}

bool operator==(const RowNames& a, const std::vector<std::string>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t row = 0; row < b.size(); ++row) {
    if (a[row] != b[row]) return false;
  }
  return true;
}

std::vector<std::string> names_of(const LayoutTable& layout, const RowTable& rows) {
  std::vector<std::string> out(rows.rows());
  std::set<std::string> seen;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    std::string name;
    for (const std::size_t column : layout.row_name) {
      name = tidy_text(rows.text(row, column)).substr(0, kNameBytesMax);
      if (!name.empty()) break;
    }
    if (name.empty()) name = index_text(rows.index(row));
    if (!taken(layout, rows, row, name)) continue;
    name = wire::readable(name, kNameBytesMax);
    if (!seen.insert(name).second) {
      const std::string index = " (" + index_text(rows.index(row)) + ")";
      name = wire::readable(name, kNameBytesMax - index.size()) + index;
      if (!seen.insert(name).second) continue;  // its device says so on purpose
    }
    out[row] = std::move(name);
  }
  return out;
}

std::string tidy_text(std::string_view text) {
  while (!text.empty() &&
         (text.back() == '\0' || text.back() == ' ' || text.back() == '\n' || text.back() == '\r'))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (wire::is_text(text) && text.size() <= kTextBytesMax &&
      text.find_first_of("\t\n") == std::string_view::npos)
    return std::string(text);
  std::string out;
  const bool utf8 = wire::is_text(text);
  for (const char c : text.substr(0, kTextBytesMax)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += ' ';
    } else if (utf8 || byte < 0x80) {
      out += c;
    } else {  // ISO 8859-1, as older devices have it
      out += static_cast<char>(0xc0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return wire::readable(out, kTextBytesMax);
}

}  // namespace tidemark::snmp
