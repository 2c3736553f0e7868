#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Listing sets_listing() {
  return {"sets",
          {{"name", "SET"},
           {"select", "FOR", true},
           {"endpoints", "ENDPOINTS"},
           {"checks", "CHECKS"},
           {"watches", "WATCHES"},
           {"sampling_interval_s", "SAMPLES EVERY"},
           {"version", "VERSION"},
           {"file", ""}},
          {},
          "there is no monitor set: put one into sets.d, then tidemark set reload"};
}

std::vector<Cell> set_row(const v1::MonitorSetRow& set) {
  Cell interval = Absent{"this set does not say"};
  if (set.has_sampling_interval_ms()) interval = Duration{set.sampling_interval_ms()};
  return {set.name(),
          set.select(),
          signed_of(set.endpoints()),
          signed_of(set.checks()),
          signed_of(set.watches()),
          interval,
          set.version(),
          set.file()};
}

Listing findings_listing(const v1::SetCheckReply& reply) {
  Listing listing{"findings", {{"about", "ABOUT"}, {"serious", ""}, {"text", "FOUND", true}}, {}, ""};
  for (const v1::SetFinding& finding : reply.findings())
    listing.rows.push_back({finding.about(), finding.serious(), finding.text()});
  return listing;
}

std::string mistakes_text(const View& view, const google::protobuf::RepeatedPtrField<std::string>& mistakes) {
  std::string out;
  for (const std::string& mistake : mistakes) out += cell_text(view, mistake) + "\n";
  return out;
}

}  // namespace

Listing plan_listing(const google::protobuf::RepeatedPtrField<v1::PlannedCheck>& checks) {
  Listing listing{"plan",
                  {{"check", "CHECK"},
                   {"type", "TYPE"},
                   {"parameters", "WITH", true},
                   {"interval_s", "EVERY"},
                   {"timeout_s", ""},
                   {"confirm", "CONFIRM"},
                   {"set", "SET"},
                   {"overridden", "INSTEAD OF", true}},
                  {},
                  "nothing is to be checked"};
  for (const v1::PlannedCheck& check : checks)
    listing.rows.push_back({check.name(), check.type(), labels_of(check.parameters()),
                            Duration{check.interval_ms()}, Duration{check.timeout_ms()},
                            std::int64_t{check.confirm()}, check.set(), words_of(check.overridden())});
  return listing;
}

Listing watches_listing(const google::protobuf::RepeatedPtrField<v1::PlannedWatch>& watches) {
  Listing listing{"watches",
                  {{"watch", "WATCH"},
                   {"type", "TYPE"},
                   {"parameters", "WITH", true},
                   {"set", "SET"},
                   {"overridden", "INSTEAD OF", true}},
                  {},
                  "nothing is to be watched"};
  for (const v1::PlannedWatch& watch : watches)
    listing.rows.push_back({watch.name(), watch.type(), labels_of(watch.parameters()), watch.set(),
                            words_of(watch.overridden())});
  return listing;
}

Page set_list_page(const View& view, const v1::SetListReply& reply) {
  Listing listing = sets_listing();
  for (const v1::MonitorSetRow& set : reply.sets()) listing.rows.push_back(set_row(set));
  return page_of_listing(view, std::move(listing));
}

Page set_page(const View& view, const v1::SetShowReply& reply) {
  Listing one = sets_listing();
  one.rows.push_back(set_row(reply.set()));
  Page page;
  page.document = records_of(one).front();
  page.rows = plan_listing(reply.checks());
  page.document.push_back(Field::list("plan", records_of(page.rows)));
  Listing watches = watches_listing(reply.watches());
  page.document.push_back(Field::list("watches", records_of(watches)));
  page.document.push_back(Field::of("endpoint_names", words_of(reply.endpoints())));
  const v1::MonitorSetRow& set = reply.set();
  const auto shown = [&](const Cell& cell) { return cell_text(view, cell); };
  Listing table = page.rows;
  for (Listing* listing : {&table, &watches}) {
    for (Column& column : listing->columns)
      if (column.name == "set" || column.name == "overridden") column.title.clear();
  }
  page.text =
      painted(view, Colour::kBold, shown(set.name())) + "\n" +
      pairs_text(view, {{"For", shown(set.select())},
                        {"Endpoints", shown(words_of(reply.endpoints()))},
                        {"Samples every",
                         set.has_sampling_interval_ms() ? shown(Duration{set.sampling_interval_ms()}) : ""},
                        {"Version", set.version()},
                        {"Defined in", shown(set.file())}}) +
      "\n" + table_text(view, table) + (watches.rows.empty() ? "" : "\n" + table_text(view, watches));
  return page;
}

Page set_check_page(const View& view, const v1::SetCheckReply& reply) {
  Page page;
  page.rows = findings_listing(reply);
  page.document = {Field::of("sets", signed_of(reply.sets())),
                   Field::of("mistakes", words_of(reply.mistakes())),
                   Field::list("findings", records_of(page.rows))};
  page.text = mistakes_text(view, reply.mistakes());
  if (!page.rows.rows.empty()) page.text += table_text(view, page.rows);
  if (page.text.empty())
    page.text = plural(reply.sets(), "set") + ": no mistake, every endpoint works from its own\n";
  for (const std::string& mistake : reply.mistakes())
    page.rows.rows.push_back({std::string(), true, mistake});
  return page;
}

Page set_diff_page(const View& view, const v1::SetDiffReply& reply) {
  Page page;
  page.rows = {"changes",
               {{"endpoint", "ENDPOINT"},
                {"check", "CHECK"},
                {"watch", "WATCH"},
                {"change", "CHANGE"},
                {"text", "WHAT", true}},
               {},
               "a reload would change nothing"};
  for (const v1::SetChange& change : reply.changes())
    page.rows.rows.push_back(
        {change.endpoint(), change.check(), change.watch(), change.change(), change.text()});
  page.document = {Field::of("mistakes", words_of(reply.mistakes())),
                   Field::list("changes", records_of(page.rows))};
  page.text = reply.mistakes().empty() ? table_text(view, page.rows) : mistakes_text(view, reply.mistakes());
  return page;
}

}  // namespace tidemark::cli
