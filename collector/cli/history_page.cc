#include "collector/cli/pages.h"
#include "collector/cli/view.h"

namespace tidemark::cli {
namespace {

Record version_record(const v1::CatalogueVersion& version) {
  std::vector<Record> changed;
  for (const v1::ChangedService& one : version.changed())
    changed.push_back({Field::of("service", one.service()), Field::of("keys", words_of(one.keys()))});
  return {Field::of("taken", from_unix_ms(version.taken_time_ms())),
          Field::of("version", version.version()),
          Field::of("first", version.first()),
          Field::of("added", words_of(version.added())),
          Field::of("removed", words_of(version.removed())),
          Field::list("changed", std::move(changed)),
          Field::of("trouble", version.trouble().empty() ? Cell{Absent{"it was compared with the one before"}}
                                                         : Cell{version.trouble()})};
}

/// A row for each service that a version changed, or one that says that it changed none.
void add_rows(const v1::CatalogueVersion& version, Listing& listing) {
  const auto add = [&](const std::string& change, const std::string& service, const Cell& what) {
    listing.rows.push_back({from_unix_ms(version.taken_time_ms()), version.version(), change, service, what});
  };
  const std::size_t before = listing.rows.size();
  const Cell all = Absent{"all of it"};
  for (const std::string& name : version.added()) add(version.first() ? "first kept" : "added", name, all);
  for (const std::string& name : version.removed()) add("removed", name, all);
  for (const v1::ChangedService& one : version.changed()) add("changed", one.service(), words_of(one.keys()));
  if (!version.trouble().empty()) add("not known", "", version.trouble());
  if (listing.rows.size() == before) add(version.first() ? "first kept" : "none", "", Absent{"no service"});
}

}  // namespace

std::string short_version(const std::string& version) { return version.substr(0, 8); }

Record definition_record(const v1::Definition& definition) {
  return {Field::of("of", std::string(definition.then() ? "then" : "today")),
          Field::of("version", definition.version()),
          Field::of("since", time_or_absent(definition.has_since_time_ms(), definition.since_time_ms(),
                                            "this version is not kept")),
          Field::of("before_first", definition.before_first())};
}

std::string definition_text(const View& view, const v1::Definition& definition) {
  std::string out = definition.before_first() ? "By the first definition that is kept"
                    : definition.then()       ? "By the definition of that time"
                                              : "By the definition of today";
  out += ", version " + cell_text(view, short_version(definition.version()));
  if (!definition.has_since_time_ms()) return out + ", which is not kept in the catalogue's history.";
  out += ", in force since " + time_text(view, from_unix_ms(definition.since_time_ms()));
  return out + (definition.before_first() ? ": what was in force before that is not known." : ".");
}

Page history_page(const View& view, const v1::ServiceHistoryReply& reply, const std::string& service) {
  Listing listing{"changes",
                  {{"taken", "IN FORCE SINCE"},
                   {"version", "VERSION"},
                   {"change", "CHANGE"},
                   {"service", "SERVICE"},
                   {"keys", "WHAT", true}},
                  {},
                  service.empty() ? "no catalogue is kept yet"
                                  : "no version of the catalogue that is kept changed '" + service + "'"};
  std::vector<Record> versions;
  for (const v1::CatalogueVersion& version : reply.versions()) {
    versions.push_back(version_record(version));
    add_rows(version, listing);
  }
  Page page;
  page.document = {Field::list("versions", std::move(versions)), Field::of("more", reply.more())};
  page.text = table_text(view, listing);
  if (reply.more()) page.text += "there are older versions: --limit shows more\n";
  page.rows = std::move(listing);
  return page;
}

}  // namespace tidemark::cli
