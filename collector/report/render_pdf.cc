#include "collector/report/render_pdf.h"

#include <algorithm>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using paint::Align;
using paint::Document;
using paint::Table;

/// With what belongs together kept on one line.
Table tied_table(Table table) {
  for (std::vector<std::string>& row : table.rows) {
    for (std::string& cell : row) cell = tied(std::move(cell));
  }
  return table;
}

void add_chart(const std::vector<Chart>& charts, const char* id, Document& out) {
  for (const Chart& chart : charts) {
    if (chart.id == id) out.picture(chart.picture);
  }
}

void add_tiles(const Report& report, Document& out) {
  std::vector<paint::Tile> tiles;
  for (const Tile& tile : report.tiles) {
    std::string note = tile.trend;
    if (!tile.note.empty()) note += (note.empty() ? "" : "; ") + tile.note;
    tiles.push_back({tile.label, tied(tile.value), tied(tile.change), tied(note),
                     tile.good ? chart::Tone::kAccent : chart::Tone::kBad});
  }
  out.tiles(std::move(tiles));
}

void add_outages(const Report& report, const Wording& words, Document& out) {
  out.heading(words.say(Say::kHeadOutages));
  if (!report.no_outages.empty()) return out.paragraph(tied(report.no_outages));
  Table table{{{words.say(Say::kColumnFrom), 3},
               {words.say(Say::kColumnUntil), 3},
               {words.say(Say::kColumnDown), 3},
               {words.say(Say::kColumnCause), 6}},
              {}};
  for (const OutageRow& row : report.outages) {
    std::string causes;
    for (const std::string& cause : row.causes) causes += (causes.empty() ? "" : "\n") + cause;
    table.rows.push_back({row.start + (row.error_bar.empty() ? "" : "\n" + row.error_bar), row.end,
                          row.duration + (row.remark.empty() ? "" : "\n" + row.remark), causes});
  }
  out.table(tied_table(std::move(table)));
}

void add_causes(const Report& report, const std::vector<Chart>& charts, const Wording& words, Document& out) {
  if (report.causes.empty()) return;
  out.heading(words.say(Say::kHeadCauses));
  add_chart(charts, "causes", out);
  Table table{{{words.say(Say::kColumnBy), 2},
               {words.say(Say::kColumnWhat), 6},
               {words.say(Say::kColumnDown), 3, Align::kEnd},
               {words.say(Say::kColumnShare), 2, Align::kEnd}},
              {}};
  for (const CauseRow& row : report.causes)
    table.rows.push_back({row.by_text, row.label, row.duration, row.share});
  out.table(tied_table(std::move(table)));
}

void add_capacity(const Report& report, const std::vector<Chart>& charts, const Wording& words,
                  Document& out) {
  if (report.capacity.empty() && report.capacity_text.empty()) return;
  out.heading(words.say(Say::kHeadCapacity));
  if (!report.capacity_text.empty()) return out.paragraph(report.capacity_text);
  add_chart(charts, "capacity", out);
  Table table{{{words.say(Say::kColumnWhat), 5},
               {words.say(Say::kColumnUsed), 2, Align::kEnd},
               {words.say(Say::kColumnFull), 5}},
              {}};
  for (const CapacityRow& row : report.capacity) table.rows.push_back({row.what, row.used, row.full});
  out.table(tied_table(std::move(table)));
}

void add_history(const Report& report, const std::vector<Chart>& charts, const Wording& words,
                 Document& out) {
  if (report.history.size() < 2) return;
  out.heading(words.say(Say::kHeadHistory));
  add_chart(charts, "periods", out);
  Table table{{{words.say(Say::kColumnPeriod), 4},
               {words.say(Say::kColumnAvailability), 3, Align::kEnd},
               {words.say(Say::kColumnOutages), 2, Align::kEnd},
               {words.say(Say::kColumnDown), 3, Align::kEnd}},
              {}};
  for (const PeriodRow& row : report.history)
    table.rows.push_back({row.period, row.availability, row.outages, row.down});
  out.table(tied_table(std::move(table)));
}

void add_foot(const Report& report, const Wording& words, Document& out) {
  out.heading(words.say(Say::kHeadBehind));
  for (const std::string& note : report.notes) out.bullet(tied(note));
  if (!report.definitions.empty()) out.heading(words.say(Say::kHeadDefinitions));
  for (const auto& [name, text] : report.definitions) out.small_print(tied(name + ": " + text + "."));
  std::string facts;
  for (const auto& [name, text] : report.facts) facts += (facts.empty() ? "" : " · ") + name + " " + text;
  out.small_print(facts);
}

void add_services(const Report& report, const Wording& words, Document& out) {
  out.heading(words.say(Say::kHeadServices));
  Table table{{{words.say(Say::kColumnService), 4.6},
               {words.say(Say::kColumnState), 3.4},
               {words.say(Say::kColumnAvailability), 3.2, Align::kEnd},
               {words.say(Say::kColumnGoal), 2.8},
               {words.say(Say::kColumnOutages), 2.8, Align::kEnd},
               {words.say(Say::kColumnDown), 3, Align::kEnd},
               {words.say(Say::kColumnCost), 3.2, Align::kEnd},
               {words.say(Say::kColumnScore), 2.2, Align::kEnd}},
              {}};
  for (const ServiceRow& row : report.services)
    table.rows.push_back(
        {row.title, row.state_text, row.availability, row.goal, row.outages, row.down, row.cost, row.score});
  out.table(tied_table(std::move(table)));
}

void add_rest(const Report& report, const Wording& words, Document& out) {
  if (!report.changes.empty()) {
    out.heading(words.say(Say::kHeadChanges));
    Table table{{{words.say(Say::kColumnWhen), 3},
                 {words.say(Say::kColumnWhat), 6},
                 {words.say(Say::kColumnRemark), 4}},
                {}};
    for (const ChangeRow& row : report.changes) table.rows.push_back({row.when, row.what, row.remark});
    out.table(tied_table(std::move(table)));
  }
  out.heading(words.say(Say::kHeadMembers));
  Table members{{{words.say(Say::kColumnMember), 6},
                 {words.say(Say::kColumnState), 3},
                 {words.say(Say::kColumnSince), 4}},
                {}};
  for (const MemberRow& row : report.members)
    members.rows.push_back({row.component, row.state_text, row.since});
  if (report.members.empty()) out.paragraph(words.say(Say::kNoMembers));
  if (!report.members.empty()) out.table(tied_table(std::move(members)));
  add_foot(report, words, out);
}

}  // namespace

absl::StatusOr<std::string> render_pdf(const Report& report, const std::vector<Chart>& charts,
                                       paint::Paper paper) {
  const Wording words = words_of(report);
  paint::DocumentFacts facts;
  facts.paper = paper;
  facts.title = report.title + ", " + report.period;
  facts.author = "Tidemark";
  facts.subject = report.subject;
  facts.created = std::chrono::sys_seconds(std::chrono::seconds(unix_ms(report.generated) / 1000));
  facts.footer = report.title + ", " + report.period;
  facts.page_text = [words](std::size_t page, std::size_t pages) {
    return words.say(Say::kPageOf, {std::to_string(page), std::to_string(pages)});
  };
  Document out(std::move(facts));
  std::vector<std::string> lines{report.period +
                                 (report.state_text.empty() ? "" : "  ·  " + report.state_text)};
  if (!report.goal.empty()) lines.push_back(report.goal);
  out.title(report.title, std::move(lines));
  out.paragraph(tied(report.verdict));
  if (!report.decisions.empty()) out.heading(words.say(Say::kHeadDecisions));
  for (const std::string& decision : report.decisions) out.bullet(tied(decision));
  add_tiles(report, out);
  if (!report.services.empty()) {
    add_services(report, words, out);
    add_foot(report, words, out);
    return out.finish();
  }
  out.heading(words.say(Say::kHeadOverPeriod));
  out.paragraph(report.strip_text);
  add_chart(charts, "days", out);
  add_chart(charts, "outages", out);
  add_chart(charts, "budget", out);
  add_outages(report, words, out);
  add_causes(report, charts, words, out);
  add_capacity(report, charts, words, out);
  add_history(report, charts, words, out);
  add_rest(report, words, out);
  return out.finish();
}

}  // namespace tidemark::report
