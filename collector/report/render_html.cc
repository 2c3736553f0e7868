#include <kainjow/mustache.hpp>

#include "collector/report/html_template.h"
#include "collector/report/report.h"

namespace tidemark::report {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

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

/// Two to a row, as mail clients lay tables out.
data tile_rows(const std::vector<Tile>& tiles) {
  data rows{data::type::list};
  for (std::size_t i = 0; i < tiles.size(); i += 2) {
    data cells{data::type::list};
    for (std::size_t k = i; k < std::min(i + 2, tiles.size()); ++k) {
      data cell;
      cell.set("label", tiles[k].label);
      cell.set("value", tiles[k].value);
      cell.set("change", tiles[k].change);
      cell.set("note", tiles[k].note);
      cell.set("tone", tiles[k].good ? "plain" : "warn");
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
    row.set("error_bar", outage.error_bar);
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

}  // namespace

std::string render_html(const Report& report) {
  data page;
  page.set("subject", report.subject);
  page.set("title", report.title);
  page.set("goal", report.goal);
  page.set("state", report.state);
  page.set("period", report.period);
  page.set("verdict", report.verdict);
  page.set("tile_rows", tile_rows(report.tiles));
  page.set("strip", strip_of(report.strip));
  page.set("strip_text", report.strip_text);
  page.set("outages", outages_of(report.outages));
  page.set("has_outages", report.outages.empty() ? data::type::bool_false : data::type::bool_true);
  page.set("no_outages", report.no_outages);
  page.set("members", members_of(report.members));
  page.set("notes", list_of(report.notes));
  page.set("definitions", pairs_of(report.definitions));
  page.set("facts", pairs_of(report.facts));
  mustache page_template{std::string(kHtmlTemplate)};
  return page_template.render(page);
}

}  // namespace tidemark::report
