#include <algorithm>

#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::string attributes_text(const v1::LoggedEvent& event) {
  std::string out = event.body();
  std::string list;
  for (const v1::Attribute& attribute : event.attributes())
    list += (list.empty() ? "" : ", ") + attribute.key() + "=" + attribute.value();
  if (list.empty()) return out;
  return out.empty() ? list : out + " (" + list + ")";
}

std::vector<Column> series_columns() {
  return {{"id", ""},
          {"endpoint", "ENDPOINT"},
          {"metric", "METRIC"},
          {"attributes", "ATTRIBUTES", true},
          {"unit", "UNIT"},
          {"kind", "KIND"},
          {"first", ""},
          {"last", "LAST"},
          {"last_value", "VALUE"}};
}

std::vector<Cell> series_row(const v1::Series& series) {
  return {series.id(),
          series.endpoint(),
          series.metric(),
          labels_of(series.attributes()),
          series.unit(),
          series.kind(),
          from_unix_ms(series.first_time_ms()),
          from_unix_ms(series.last_time_ms()),
          series.last_value()};
}

}  // namespace

Page problem_page(const View& view, const v1::ProblemListReply& reply) {
  Listing listing{"problems",
                  {{"state", "STATE"},
                   {"endpoint", "ENDPOINT"},
                   {"check", "CHECK"},
                   {"since", "SINCE"},
                   {"duration_s", "FOR"},
                   {"services", "SERVICES"},
                   {"text", "FOUND", true},
                   {"site", ""},
                   {"silo", ""},
                   {"last_result", ""}},
                  {},
                  "no problem: every check is ok"};
  for (const v1::Problem& problem : reply.problems())
    listing.rows.push_back(
        {StateWord{problem.state()}, problem.endpoint(), problem.check(),
         from_unix_ms(problem.since_time_ms()),
         Duration{std::max<std::int64_t>(0, reply.now_time_ms() - problem.since_time_ms())},
         words_of(problem.services()), problem.text(), problem.site(), problem.silo(),
         from_unix_ms(problem.last_time_ms())});
  return page_of_listing(view, std::move(listing));
}

Page event_page(const View& view, const v1::EventListReply& reply) {
  Listing listing{"events",
                  {{"id", ""},
                   {"time", "TIME"},
                   {"severity", "SEVERITY"},
                   {"endpoint", "ENDPOINT"},
                   {"name", "EVENT"},
                   {"body", "WHAT", true},
                   {"attributes", ""},
                   {"received", ""}},
                  {},
                  "no event"};
  for (const v1::LoggedEvent& event : reply.events())
    listing.rows.push_back({event.id(), from_unix_ms(event.event_time_ms()), StateWord{event.severity()},
                            event.endpoint(), event.name(), event.body(), labels_of(event.attributes()),
                            from_unix_ms(event.received_time_ms())});
  Page page = page_of_listing(view, listing);
  for (std::size_t i = 0; i < listing.rows.size(); ++i)
    listing.rows[i][5] = attributes_text(reply.events(static_cast<int>(i)));
  page.text = table_text(view, listing);
  if (reply.cut()) page.text += "… and older ones: --limit or --since shows more\n";
  page.document.push_back(Field::of("cut", reply.cut()));
  return page;
}

Page series_list_page(const View& view, const v1::SeriesListReply& reply) {
  Listing listing{"series", series_columns(), {}, "no such series"};
  for (const v1::Series& series : reply.series()) listing.rows.push_back(series_row(series));
  return page_of_listing(view, std::move(listing));
}

}  // namespace tidemark::cli
