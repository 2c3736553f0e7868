#include <kainjow/mustache.hpp>

#include "collector/report/html_template.h"
#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

data truth(bool value) { return value ? data::type::bool_true : data::type::bool_false; }

/// The template's sections take an empty text for one that is there.
void set_text(data& out, const std::string& name, const std::string& text) {
  if (text.empty()) {
    out.set(name, data{data::type::bool_false});
  } else {
    out.set(name, text);
  }
}

data list_of(const std::vector<std::string>& texts) {
  data out{data::type::list};
  for (const std::string& text : texts) out << data{"text", text};
  return out;
}

data pairs_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  data out{data::type::list};
  for (const auto& [name, text] : pairs) {
    data row;
    row.set("name", name);
    row.set("text", text);
    out << row;
  }
  return out;
}

/// A table's body: each row's cells in order.
using Cells = std::vector<std::string>;
data rows_of(const std::vector<Cells>& rows) {
  data out{data::type::list};
  for (const Cells& cells : rows) {
    data row;
    row.set("cells", list_of(cells));
    out << row;
  }
  return out;
}

/// Two to a row, as mail clients lay tables out; one that is left takes both places.
data tile_rows(const std::vector<Tile>& tiles) {
  data rows{data::type::list};
  for (std::size_t i = 0; i < tiles.size(); i += 2) {
    data cells{data::type::list};
    for (std::size_t k = i; k < std::min(i + 2, tiles.size()); ++k) {
      data cell;
      cell.set("label", tiles[k].label);
      cell.set("value", tiles[k].value);
      set_text(cell, "change", tiles[k].change);
      set_text(cell, "note", tiles[k].note);
      set_text(cell, "trend", tiles[k].trend);
      cell.set("tone", tiles[k].good ? "plain" : "warn");
      cell.set("alone", truth(k == i && k + 1 == tiles.size()));
      cells << cell;
    }
    data row;
    row.set("cells", cells);
    rows << row;
  }
  return rows;
}

data strip_of(const std::vector<Cell>& strip) {
  data out{data::type::list};
  for (const Cell& cell : strip) {
    data one;
    one.set("label", cell.label);
    one.set("kind", cell.kind);
    out << one;
  }
  return out;
}

data outages_of(const std::vector<OutageRow>& outages) {
  data out{data::type::list};
  for (const OutageRow& outage : outages) {
    data row;
    row.set("start", outage.start);
    row.set("end", outage.end);
    row.set("duration", outage.duration);
    set_text(row, "error_bar", outage.error_bar);
    set_text(row, "remark", outage.remark);
    row.set("causes", list_of(outage.causes));
    out << row;
  }
  return out;
}

data members_of(const std::vector<MemberRow>& members) {
  data out{data::type::list};
  for (const MemberRow& member : members) {
    data row;
    row.set("component", member.component);
    row.set("state", member.state);
    row.set("since", member.since);
    out << row;
  }
  return out;
}

data labels_of(const Wording& words) {
  const std::pair<const char*, Say> labels[] = {{"decisions", Say::kHeadDecisions},
                                                {"over_period", Say::kHeadOverPeriod},
                                                {"outages", Say::kHeadOutages},
                                                {"causes", Say::kHeadCauses},
                                                {"capacity", Say::kHeadCapacity},
                                                {"history", Say::kHeadHistory},
                                                {"members", Say::kHeadMembers},
                                                {"behind", Say::kHeadBehind},
                                                {"definitions", Say::kHeadDefinitions},
                                                {"changes", Say::kHeadChanges},
                                                {"from", Say::kColumnFrom},
                                                {"until", Say::kColumnUntil},
                                                {"down", Say::kColumnDown},
                                                {"cause", Say::kColumnCause},
                                                {"member", Say::kColumnMember},
                                                {"state", Say::kColumnState},
                                                {"since", Say::kColumnSince},
                                                {"share", Say::kColumnShare},
                                                {"what", Say::kColumnWhat},
                                                {"used", Say::kColumnUsed},
                                                {"full", Say::kColumnFull},
                                                {"period", Say::kColumnPeriod},
                                                {"available", Say::kColumnAvailability},
                                                {"when", Say::kColumnWhen},
                                                {"by", Say::kColumnBy},
                                                {"remark", Say::kColumnRemark},
                                                {"good", Say::kKeyGood},
                                                {"partial", Say::kKeyPartial},
                                                {"bad", Say::kKeyBad},
                                                {"unknown", Say::kKeyUnknown},
                                                {"services", Say::kHeadServices},
                                                {"service", Say::kColumnService},
                                                {"goal", Say::kColumnGoal},
                                                {"cost", Say::kColumnCost},
                                                {"score", Say::kColumnScore}};
  data out;
  for (const auto& [name, phrase] : labels) out.set(name, words.say(phrase));
  return out;
}

}  // namespace

std::string render_html(const Report& report, const std::vector<ChartHtml>& charts) {
  const Wording words = words_of(report);
  data page;
  page.set("language", report.language);
  page.set("l", labels_of(words));
  page.set("subject", report.subject);
  page.set("title", report.title);
  set_text(page, "goal", report.goal);
  page.set("state", report.state);
  set_text(page, "state_text", report.state_text);
  page.set("period", report.period);
  page.set("verdict", report.verdict);
  page.set("decisions", list_of(report.decisions));
  page.set("has_decisions", truth(!report.decisions.empty()));
  page.set("tile_rows", tile_rows(report.tiles));
  page.set("strip", strip_of(report.strip));
  page.set("strip_text", report.strip_text);
  page.set("outages", outages_of(report.outages));
  page.set("has_outages", truth(!report.outages.empty()));
  set_text(page, "no_outages", report.no_outages);
  std::vector<Cells> rows;
  for (const CauseRow& row : report.causes) rows.push_back({row.by_text, row.label, row.duration, row.share});
  page.set("causes", rows_of(rows));
  page.set("has_causes", truth(!rows.empty()));
  rows.clear();
  for (const CapacityRow& row : report.capacity) rows.push_back({row.what, row.used, row.full});
  page.set("capacity", rows_of(rows));
  page.set("has_capacity", truth(!rows.empty()));
  set_text(page, "capacity_text", report.capacity_text);
  rows.clear();
  for (const ServiceRow& row : report.services)
    rows.push_back(
        {row.title, row.state, row.availability, row.goal, row.outages, row.down, row.cost, row.score});
  page.set("services", rows_of(rows));
  page.set("has_services", truth(!rows.empty()));
  rows.clear();
  for (const PeriodRow& row : report.history)
    rows.push_back({row.period, row.availability, row.outages, row.down});
  page.set("history", rows_of(rows));
  page.set("has_history", truth(rows.size() > 1));
  rows.clear();
  for (const ChangeRow& row : report.changes) rows.push_back({row.when, row.what, row.remark});
  page.set("changes", rows_of(rows));
  page.set("has_changes", truth(!rows.empty()));
  page.set("members", members_of(report.members));
  page.set("has_members", truth(!report.members.empty()));
  set_text(page, "no_members", report.members.empty() ? words.say(Say::kNoMembers) : "");
  page.set("notes", list_of(report.notes));
  page.set("definitions", pairs_of(report.definitions));
  page.set("facts", pairs_of(report.facts));
  for (const ChartHtml& chart : charts) page.set("chart_" + chart.id, chart.html);
  mustache page_template{std::string(kHtmlTemplate)};
  return page_template.render(page);
}

}  // namespace tidemark::report
