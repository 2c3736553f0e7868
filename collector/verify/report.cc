#include "collector/verify/report.h"

#include <algorithm>

namespace tidemark::verify {
namespace {

/// One line, whatever is in it: names and messages come from bytes that may be damaged.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; },
      ' ');
  return text;
}

}  // namespace

std::string line_of(const Finding& finding) {
  std::string out = finding.table;
  if (!finding.row.empty()) out += " " + finding.row;
  if (!finding.endpoint.empty()) out += ", " + finding.endpoint;
  if (finding.from) out += ", " + rfc3339(*finding.from);
  if (finding.from && finding.to) out += " to " + rfc3339(*finding.to);
  return on_one_line(out + ": " + finding.what);
}

void Report::found(const Finding& finding) {
  ++counts_[finding.table].damaged;
  tell_(finding);
}

std::uint64_t Report::damaged() const {
  std::uint64_t damaged = 0;
  for (const auto& [table, count] : counts_) damaged += count.damaged;
  return damaged;
}

std::string Report::summary() const {
  std::string looked, damaged;
  for (const auto& [table, count] : counts_) {
    if (count.rows > 0) looked += (looked.empty() ? "" : ", ") + table + " " + std::to_string(count.rows);
    if (count.damaged > 0)
      damaged += (damaged.empty() ? "" : ", ") + table + " " + std::to_string(count.damaged);
  }
  return "looked at: " + (looked.empty() ? "no row" : looked) + "; " +
         (damaged.empty() ? "nothing is damaged" : "damaged: " + damaged);
}

}  // namespace tidemark::verify
