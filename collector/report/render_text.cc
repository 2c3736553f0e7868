#include <algorithm>

#include "collector/report/report.h"

namespace tidemark::report {
namespace {

constexpr std::size_t kColumns = 72;

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Words on lines of at most kColumns; later lines are indented.
std::string wrapped(const std::string& text, const std::string& first, const std::string& later) {
  std::string out;
  std::string line = first;
  bool begun = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (begun && width(line) + 1 + width(word) > kColumns) {
      out += line + "\n";
      line = later;
      begun = false;
    }
    line += (begun ? " " : "") + word;
    begun = true;
  }
  return out + line + "\n";
}

std::string heading(const std::string& text) {
  return "\n" + text + "\n" + std::string(width(text), '-') + "\n";
}

std::string padded(const std::string& text, std::size_t columns) {
  return text + std::string(columns > width(text) ? columns - width(text) : 1, ' ');
}

const char* glyph(const std::string& kind) {
  if (kind == "good") return "#";
  if (kind == "partial") return "+";
  if (kind == "bad") return "!";
  return kind == "unknown" ? "?" : ".";
}

}  // namespace

std::string render_text(const Report& report) {
  std::string out = report.title + ", " + report.period + "\n";
  out += std::string(width(report.title) + 2 + width(report.period), '=') + "\n";
  if (!report.goal.empty()) out += wrapped(report.goal, "", "");
  out += "Now: " + report.state + "\n\n";
  out += wrapped(report.verdict, "", "");
  out += heading("Figures");
  for (const Tile& tile : report.tiles) {
    std::string line = padded(tile.label, 28) + padded(tile.value, 16) + tile.change;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
    if (!tile.note.empty()) out += wrapped(tile.note, "    ", "    ");
  }
  out += heading("Over the period");
  std::string strip;
  for (const Cell& cell : report.strip) strip += glyph(cell.kind);
  for (std::size_t at = 0; at < strip.size(); at += kColumns) out += strip.substr(at, kColumns) + "\n";
  out += wrapped(report.strip_text, "", "");
  out += "# no outage   + up to 5 % down   ! more   ? not measured   . none\n";
  out += heading("Outages");
  for (const OutageRow& row : report.outages) {
    out += wrapped(row.start + " to " + row.end + ", " + row.duration +
                       (row.error_bar.empty() ? "" : " (" + row.error_bar + ")"),
                   "* ", "  ");
    for (const std::string& cause : row.causes) out += wrapped(cause, "    ", "    ");
  }
  if (!report.no_outages.empty()) out += report.no_outages + "\n";
  out += heading("Members");
  for (const MemberRow& row : report.members)
    out += padded(row.component, 36) + padded(row.state, 10) + "since " + row.since + "\n";
  if (report.members.empty()) out += "None: the service's selectors meet no component.\n";
  out += heading("What stands behind the figures");
  for (const std::string& note : report.notes) out += wrapped(note, "* ", "  ");
  out += heading("Definitions");
  for (const auto& [name, text] : report.definitions) out += wrapped(name + ": " + text + ".", "* ", "  ");
  out += "\n";
  for (const auto& [name, text] : report.facts) out += padded(name, 12) + text + "\n";
  return out;
}

}  // namespace tidemark::report
