#include <array>
#include <cstdio>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using Cells = std::array<std::string, 9>;

/// RFC 4180. A cell that a spreadsheet would take for a formula gets a quote before it.
std::string cell(std::string text) {
  const bool formula =
      !text.empty() && std::string_view("=+@\t\r").find(text.front()) != std::string_view::npos;
  if (formula) text.insert(0, "'");
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string line(const Cells& cells) {
  std::string out;
  for (const std::string& text : cells) out += (out.empty() ? "" : ",") + cell(text);
  return out + "\r\n";
}

std::string number(std::optional<double> value) {
  if (!value) return {};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.10g", *value);
  return text.data();
}

std::string time(const std::optional<TimePoint>& time) { return time ? rfc3339(*time) : std::string(); }

}  // namespace

std::string render_csv(const Report& report) {
  std::string out = line({"kind", "name", "unit", "value", "previous", "trend", "from", "to", "note"});
  const auto add = [&](Cells cells) { out += line(cells); };
  add({"report", report.service, "", "", "", "", rfc3339(report.period_time.from),
       rfc3339(report.period_time.to), report.verdict});
  for (const FigureRow& row : report.figures)
    add({"figure", row.key, row.unit, number(row.value), number(row.previous), row.finding, "", "", row.why});
  for (const ServiceRow& row : report.services)
    add({"service", row.name, "", "", "", "", "", "",
         row.title + ", " + row.state + ", " + row.availability});
  for (const OutageRow& row : report.outages)
    add({"outage", row.causes.empty() ? "" : row.causes.front(), "s", number(seconds(row.down)), "", "",
         rfc3339(row.failed), time(row.restored), row.remark});
  for (const CauseRow& row : report.causes)
    add({"downtime by " + row.by, row.label, "s", number(seconds(row.down)), "", "", "", "", ""});
  for (const CapacityRow& row : report.capacity)
    add({"capacity", row.what, "share", number(row.share), "", "", time(row.earliest), time(row.latest),
         row.full});
  for (const std::string& decision : report.decisions)
    add({"decision", "", "", "", "", "", "", "", decision});
  for (const std::string& note : report.notes) add({"note", "", "", "", "", "", "", "", note});
  return out;
}

}  // namespace tidemark::report
