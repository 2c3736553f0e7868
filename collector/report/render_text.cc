#include <algorithm>

#include "collector/report/parts.h"

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

std::string tiles_text(const Report& report) {
  std::string out;
  for (const Tile& tile : report.tiles) {
    std::string line = padded(tile.label, 32) + padded(tile.value, 16) + tile.change;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
    std::string note = tile.trend;
    if (!tile.note.empty()) note += (note.empty() ? "" : "; ") + tile.note;
    if (!note.empty()) out += wrapped(note, "    ", "    ");
  }
  return out;
}

std::string outages_text(const Report& report, const Wording& words) {
  std::string out;
  for (const OutageRow& row : report.outages) {
    std::string line = words.say(Say::kToWord, {row.start, row.end}) + ", " + row.duration;
    for (const std::string* aside : {&row.error_bar, &row.remark}) {
      if (!aside->empty()) line += " (" + *aside + ")";
    }
    out += wrapped(line, "* ", "  ");
    for (const std::string& cause : row.causes) out += wrapped(cause, "    ", "    ");
  }
  return report.no_outages.empty() ? out : out + report.no_outages + "\n";
}

std::string rows_text(const Report& report, const Wording& words) {
  std::string out;
  if (!report.causes.empty()) out += heading(words.say(Say::kHeadCauses));
  std::string last;
  for (const CauseRow& row : report.causes) {
    if (row.by != last) out += row.by_text + ":\n";
    last = row.by;
    out += wrapped(padded(row.duration, 16) + row.share + "  " + row.label, "  ", "    ");
  }
  if (!report.capacity.empty() || !report.capacity_text.empty())
    out += heading(words.say(Say::kHeadCapacity));
  for (const CapacityRow& row : report.capacity)
    out += wrapped(row.what + ", " + row.used + ": " + row.full, "* ", "  ");
  if (!report.capacity_text.empty()) out += report.capacity_text + "\n";
  if (report.history.size() > 1) {
    out += heading(words.say(Say::kHeadHistory));
    out += padded(words.say(Say::kColumnPeriod), 24) + padded(words.say(Say::kColumnAvailability), 14) +
           padded(words.say(Say::kColumnOutages), 12) + words.say(Say::kColumnDown) + "\n";
    for (const PeriodRow& row : report.history)
      out +=
          padded(row.period, 24) + padded(row.availability, 14) + padded(row.outages, 12) + row.down + "\n";
  }
  if (!report.changes.empty()) out += heading(words.say(Say::kHeadChanges));
  for (const ChangeRow& row : report.changes)
    out += wrapped(row.when + ": " + row.what + (row.remark.empty() ? "" : "; " + row.remark), "* ", "  ");
  return out;
}

std::string services_text(const Report& report, const Wording& words) {
  std::string out = heading(words.say(Say::kHeadServices));
  for (const ServiceRow& row : report.services) {
    out += wrapped(row.title + " (" + row.state_text + ")", "* ", "  ");
    out += wrapped(words.say(Say::kColumnAvailability) + " " + row.availability + ", " +
                       words.say(Say::kColumnGoal) + " " + row.goal + ", " + words.say(Say::kColumnOutages) +
                       " " + row.outages + ", " + words.say(Say::kColumnDown) + " " + row.down + ", " +
                       words.say(Say::kColumnCost) + " " + row.cost + ", " + words.say(Say::kColumnScore) +
                       " " + row.score,
                   "    ", "    ");
  }
  return out;
}

std::string foot_text(const Report& report, const Wording& words) {
  std::string out = heading(words.say(Say::kHeadBehind));
  for (const std::string& note : report.notes) out += wrapped(note, "* ", "  ");
  if (!report.definitions.empty()) out += heading(words.say(Say::kHeadDefinitions));
  for (const auto& [name, text] : report.definitions) out += wrapped(name + ": " + text + ".", "* ", "  ");
  out += "\n";
  for (const auto& [name, text] : report.facts) out += padded(name, 16) + text + "\n";
  return out;
}

}  // namespace

std::string render_text(const Report& report) {
  const Wording words = words_of(report);
  std::string out = report.title + ", " + report.period + "\n";
  out += std::string(width(report.title) + 2 + width(report.period), '=') + "\n";
  if (!report.goal.empty()) out += wrapped(report.goal, "", "");
  out += report.state_text.empty() ? "\n" : report.state_text + "\n\n";
  out += wrapped(report.verdict, "", "");
  if (!report.decisions.empty()) out += heading(words.say(Say::kHeadDecisions));
  for (const std::string& decision : report.decisions) out += wrapped(decision, "* ", "  ");
  out += heading(words.say(Say::kHeadFigures)) + tiles_text(report);
  if (!report.services.empty()) return out + services_text(report, words) + foot_text(report, words);
  out += heading(words.say(Say::kHeadOverPeriod));
  std::string strip;
  for (const Cell& cell : report.strip) strip += glyph(cell.kind);
  for (std::size_t at = 0; at < strip.size(); at += kColumns) out += strip.substr(at, kColumns) + "\n";
  out += wrapped(report.strip_text, "", "");
  std::string key;
  for (const auto& [kind, text] : strip_key(report, words))
    key += (key.empty() ? "" : ", ") + std::string(glyph(kind)) + " " + text;
  out += wrapped(key, "", "");
  out += heading(words.say(Say::kHeadOutages)) + outages_text(report, words);
  out += rows_text(report, words);
  out += heading(words.say(Say::kHeadMembers));
  for (const MemberRow& row : report.members)
    out += padded(row.component, 34) + padded(row.state_text, 15) + words.say(Say::kSinceWord, {row.since}) +
           "\n";
  if (report.members.empty()) out += words.say(Say::kNoMembers) + "\n";
  return out + foot_text(report, words);
}

}  // namespace tidemark::report
