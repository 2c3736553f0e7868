#include "collector/report/html_data.h"
#include "collector/report/html_template.h"

namespace tidemark::report {

using kainjow::mustache::data;

data truth(bool value) { return value ? data::type::bool_true : data::type::bool_false; }

void set_text(data& out, const std::string& name, const std::string& text) {
  if (text.empty()) {
    out.set(name, truth(false));
  } else {
    out.set(name, tied(text));
  }
}

data list_of(const std::vector<std::string>& texts) {
  data out{data::type::list};
  for (const std::string& text : texts) out << data{"text", tied(text)};
  return out;
}

namespace {

/// Short words are not broken, a number stands to the right; the class of a cell.
constexpr const char* kShort = "short";
constexpr const char* kNumber = "number";
struct Column {
  Say title;
  const char* kind = "";
};
struct Field {
  std::string text;
  std::string badge = {};  ///< its class; empty: none
  std::vector<std::string> lines = {};
  std::string aside = {};
};
using Fields = std::vector<Field>;

/// False without rows. Where a screen is too narrow for columns each cell says its column's title.
data table_of(const std::vector<Column>& columns, const std::vector<Fields>& rows, const Wording& words) {
  if (rows.empty()) return truth(false);
  data titles{data::type::list};
  for (const Column& column : columns) {
    data title;
    title.set("column", words.say(column.title));
    set_text(title, "kind", column.kind);
    titles << title;
  }
  data body{data::type::list};
  for (const Fields& fields : rows) {
    data cells{data::type::list};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Field& field = fields[i];
      data cell;
      set_text(cell, "column", field.text.empty() && field.lines.empty() ? "" : words.say(columns[i].title));
      set_text(cell, "kind", columns[i].kind);
      cell.set("text", tied(field.text));
      set_text(cell, "badge", field.badge);
      cell.set("lines", list_of(field.lines));
      set_text(cell, "aside", field.aside);
      cells << cell;
    }
    body << data{"cells", cells};
  }
  data out;
  out.set("columns", titles);
  out.set("rows", body);
  out.set("tight", truth(columns.size() > 6));
  return out;
}

data services_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const ServiceRow& row : report.services)
    rows.push_back({{row.title},
                    {row.state_text, row.state},
                    {row.availability},
                    {row.goal},
                    {row.outages},
                    {row.down},
                    {row.cost},
                    {row.score}});
  return table_of({{Say::kColumnService},
                   {Say::kColumnState, kShort},
                   {Say::kColumnAvailability, kNumber},
                   {Say::kColumnGoal, kShort},
                   {Say::kColumnOutages, kNumber},
                   {Say::kColumnDown, kNumber},
                   {Say::kColumnCost, kNumber},
                   {Say::kColumnScore, kNumber}},
                  rows, words);
}

data outages_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const OutageRow& row : report.outages) {
    Field causes;
    for (const std::string& cause : row.causes) {
      if (causes.text.empty()) {
        causes.text = cause;
      } else {
        causes.lines.push_back(cause);
      }
    }
    rows.push_back(
        {{row.start, {}, {}, row.error_bar}, {row.end}, {row.duration, {}, {}, row.remark}, causes});
  }
  return table_of({{Say::kColumnFrom, kShort},
                   {Say::kColumnUntil, kShort},
                   {Say::kColumnDown, kShort},
                   {Say::kColumnCause}},
                  rows, words);
}

data causes_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const CauseRow& row : report.causes)
    rows.push_back({{row.by_text}, {row.label}, {row.duration}, {row.share}});
  return table_of({{Say::kColumnBy, kShort},
                   {Say::kColumnWhat},
                   {Say::kColumnDown, kNumber},
                   {Say::kColumnShare, kNumber}},
                  rows, words);
}

data capacity_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const CapacityRow& row : report.capacity) rows.push_back({{row.what}, {row.used}, {row.full}});
  return table_of({{Say::kColumnWhat}, {Say::kColumnUsed, kNumber}, {Say::kColumnFull, kShort}}, rows, words);
}

data history_of(const Report& report, const Wording& words) {
  if (report.history.size() < 2) return truth(false);
  std::vector<Fields> rows;
  for (const PeriodRow& row : report.history)
    rows.push_back({{row.period}, {row.availability}, {row.outages}, {row.down}});
  return table_of({{Say::kColumnPeriod, kShort},
                   {Say::kColumnAvailability, kNumber},
                   {Say::kColumnOutages, kNumber},
                   {Say::kColumnDown, kNumber}},
                  rows, words);
}

data changes_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const ChangeRow& row : report.changes) rows.push_back({{row.when}, {row.what}, {row.remark}});
  return table_of({{Say::kColumnWhen, kShort}, {Say::kColumnWhat}, {Say::kColumnRemark}}, rows, words);
}

data members_of(const Report& report, const Wording& words) {
  std::vector<Fields> rows;
  for (const MemberRow& row : report.members)
    rows.push_back({{row.component}, {row.state_text, row.state}, {row.since}});
  return table_of({{Say::kColumnMember}, {Say::kColumnState, kShort}, {Say::kColumnSince, kShort}}, rows,
                  words);
}

}  // namespace

void set_tables(const Report& report, const Wording& words, data& page) {
  page.set("table", data{kainjow::mustache::partial{[] { return std::string(kTableTemplate); }}});
  page.set("services", services_of(report, words));
  page.set("outages", outages_of(report, words));
  page.set("causes", causes_of(report, words));
  page.set("capacity", capacity_of(report, words));
  page.set("history", history_of(report, words));
  page.set("changes", changes_of(report, words));
  page.set("members", members_of(report, words));
}

}  // namespace tidemark::report
