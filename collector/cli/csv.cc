#include <absl/strings/str_format.h>

#include "collector/cli/view.h"

namespace tidemark::cli {
namespace {

std::string exact(double value) {
  std::string shortest = absl::StrFormat("%.15g", value);
  return std::stod(shortest) == value ? shortest : absl::StrFormat("%.17g", value);
}

struct CsvText {
  std::string operator()(const Absent&) const { return {}; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t n) const { return std::to_string(n); }
  std::string operator()(double value) const { return exact(value); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(TimePoint t) const { return rfc3339(t); }
  std::string operator()(Duration d) const { return exact(static_cast<double>(d.count()) / 1000); }
  std::string operator()(Share share) const { return exact(share.value); }
  std::string operator()(Bytes bytes) const { return std::to_string(bytes.value); }
  std::string operator()(const StateWord& state) const { return state.word; }
  std::string operator()(const Words& words) const {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ";") + word;
    return out;
  }
  std::string operator()(const Labels& labels) const {
    std::string out;
    for (const auto& [key, value] : labels) out += (out.empty() ? "" : ";") + key + "=" + value;
    return out;
  }
};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string csv_text(const Listing& listing) {
  std::string out;
  for (const Column& column : listing.columns) out += (out.empty() ? "" : ",") + column.name;
  out += "\n";
  for (const auto& row : listing.rows) {
    bool first = true;
    for (const Cell& cell : row) {
      if (!std::exchange(first, false)) out += ',';
      out += quoted(std::visit(CsvText{}, cell));
    }
    out += "\n";
  }
  return out;
}

}  // namespace tidemark::cli
