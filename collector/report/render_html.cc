#include "collector/chart/palette.h"
#include "collector/report/html_data.h"
#include "collector/report/html_template.h"

namespace tidemark::report {
namespace {

using kainjow::mustache::data;

data pairs_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  data out{data::type::list};
  for (const auto& [name, text] : pairs) {
    data row;
    row.set("name", name);
    row.set("text", tied(text));
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
      cell.set("value", tied(tiles[k].value));
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

constexpr std::pair<const char*, chart::Tone> kKinds[] = {{"good", chart::Tone::kGood},
                                                          {"partial", chart::Tone::kPartial},
                                                          {"bad", chart::Tone::kBad},
                                                          {"unknown", chart::Tone::kUnknown},
                                                          {"none", chart::Tone::kGrid}};

/// For clients that know no styles; the others show patterns, too.
std::string plain_colour(const std::string& kind) {
  for (const auto& [name, tone] : kKinds) {
    if (kind == name) return chart::hex(chart::colour_of(tone, chart::Theme::kLight));
  }
  return {};
}

data strip_of(const std::vector<Cell>& strip) {
  data out{data::type::list};
  for (const Cell& cell : strip) {
    data one;
    one.set("label", tied(cell.label));
    one.set("kind", cell.kind);
    one.set("colour", plain_colour(cell.kind));
    out << one;
  }
  return out;
}

/// Of the kinds that are there.
data key_of(const Report& report, const Wording& words) {
  data out{data::type::list};
  for (const auto& [kind, text] : strip_key(report, words)) {
    data one;
    one.set("kind", kind);
    one.set("colour", plain_colour(kind));
    one.set("text", tied(text));
    out << one;
  }
  return out;
}

data palette_of(chart::Theme theme) {
  const std::pair<const char*, chart::Tone> tones[] = {
      {"paper", chart::Tone::kPaper}, {"panel", chart::Tone::kPanel},    {"grid", chart::Tone::kGrid},
      {"muted", chart::Tone::kMuted}, {"good", chart::Tone::kGood},      {"partial", chart::Tone::kPartial},
      {"bad", chart::Tone::kBad},     {"unknown", chart::Tone::kUnknown}};
  data out;
  for (const auto& [name, tone] : tones) out.set(name, chart::hex(chart::colour_of(tone, theme)));
  return out;
}

data labels_of(const Wording& words) {
  const std::pair<const char*, Say> labels[] = {
      {"decisions", Say::kHeadDecisions},     {"over_period", Say::kHeadOverPeriod},
      {"outages", Say::kHeadOutages},         {"causes", Say::kHeadCauses},
      {"capacity", Say::kHeadCapacity},       {"history", Say::kHeadHistory},
      {"members", Say::kHeadMembers},         {"behind", Say::kHeadBehind},
      {"definitions", Say::kHeadDefinitions}, {"changes", Say::kHeadChanges},
      {"services", Say::kHeadServices}};
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
  page.set("verdict", tied(report.verdict));
  page.set("decisions", list_of(report.decisions));
  page.set("has_decisions", truth(!report.decisions.empty()));
  page.set("tile_rows", tile_rows(report.tiles));
  page.set("strip", strip_of(report.strip));
  page.set("strip_text", report.strip_text);
  page.set("key", key_of(report, words));
  page.set("light", palette_of(chart::Theme::kLight));
  page.set("dark", palette_of(chart::Theme::kDark));
  set_text(page, "no_outages", report.no_outages);
  set_text(page, "capacity_text", report.capacity_text);
  set_tables(report, words, page);
  set_text(page, "no_members", report.members.empty() ? words.say(Say::kNoMembers) : "");
  page.set("notes", list_of(report.notes));
  page.set("definitions", pairs_of(report.definitions));
  page.set("facts", pairs_of(report.facts));
  for (const ChartHtml& chart : charts) page.set("chart_" + chart.id, chart.html);
  kainjow::mustache::mustache page_template{std::string(kHtmlTemplate)};
  return page_template.render(page);
}

}  // namespace tidemark::report
