#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::string scope_text(const v1::EntryScope& scope) { return scope.kind() + " " + scope.name(); }

std::string range_text(const View& view, std::int64_t from_ms, std::int64_t to_ms) {
  return time_text(view, from_unix_ms(from_ms)) + " to " + time_text(view, from_unix_ms(to_ms));
}

Cell text_or_absent(const std::string& text, const std::string& why) {
  return text.empty() ? Cell{Absent{why}} : Cell{text};
}

Listing maintenances_listing() {
  return {"maintenances",
          {{"id", "ID"},
           {"state", "STATE"},
           {"scope", ""},
           {"name", ""},
           {"what", "WHAT", true},
           {"window_from", "FROM"},
           {"window_to", "TO"},
           {"first_from", ""},
           {"first_to", ""},
           {"repeat", "REPEATS"},
           {"time_zone", ""},
           {"reason", "REASON", true},
           {"approver", "APPROVER", true},
           {"author", ""},
           {"entered", ""},
           {"before_entry_s", "BEFORE ENTRY"},
           {"cancelled", ""},
           {"cancelled_by", ""}},
          {},
          "no work is planned: tidemark maintenance list --all shows what was"};
}

/// `people`: what is over has no time to come; a table shows its first one.
std::vector<Cell> maintenance_row(const v1::Maintenance& one, bool people) {
  const bool window = one.has_window_from_time_ms();
  const auto time = [&](std::int64_t current, std::int64_t first) {
    return time_or_absent(window || people, window ? current : first, "it is " + one.state());
  };
  return {one.id(),
          StateWord{one.state()},
          one.scope().kind(),
          one.scope().name(),
          scope_text(one.scope()),
          time(one.window_from_time_ms(), one.from_time_ms()),
          time(one.window_to_time_ms(), one.to_time_ms()),
          from_unix_ms(one.from_time_ms()),
          from_unix_ms(one.to_time_ms()),
          text_or_absent(one.repeat(), "once"),
          text_or_absent(one.time_zone(), "it is not repeated"),
          one.reason(),
          one.approver(),
          one.author(),
          from_unix_ms(one.entered_time_ms()),
          Duration{one.before_entry_ms()},
          time_or_absent(one.has_cancelled_time_ms(), one.cancelled_time_ms(), "it was not cancelled"),
          text_or_absent(one.cancelled_by(), "it was not cancelled")};
}

/// One entry as its listing has it, with a sentence for people.
Page page_of_one(Listing listing, std::vector<Cell> row, std::string sentence) {
  Page page;
  page.rows = std::move(listing);
  page.rows.rows.push_back(std::move(row));
  page.document = records_of(page.rows).front();
  page.text = std::move(sentence) + "\n";
  return page;
}

Listing exclusions_listing() {
  return {"exclusions",
          {{"id", "ID"},
           {"state", "STATE"},
           {"service", "SERVICE"},
           {"from", "FROM"},
           {"to", "TO"},
           {"reason", "REASON", true},
           {"author", "BY", true},
           {"entered", ""},
           {"withdrawn", ""},
           {"withdrawn_by", ""}},
          {},
          "nothing is excluded"};
}

std::vector<Cell> exclusion_row(const v1::Exclusion& one) {
  return {one.id(),
          StateWord{one.state()},
          one.service(),
          from_unix_ms(one.from_time_ms()),
          from_unix_ms(one.to_time_ms()),
          one.reason(),
          one.author(),
          from_unix_ms(one.entered_time_ms()),
          time_or_absent(one.has_withdrawn_time_ms(), one.withdrawn_time_ms(), "it was not withdrawn"),
          text_or_absent(one.withdrawn_by(), "it was not withdrawn")};
}

Listing changes_listing() {
  return {"changes",
          {{"id", "ID"},
           {"time", "TIME"},
           {"scope", ""},
           {"name", ""},
           {"what", "OF", true},
           {"text", "CHANGE", true},
           {"reference", "REFERENCE"},
           {"rolled_back", "ROLLED BACK"},
           {"author", "BY", true},
           {"entered", ""}},
          {},
          "no change was told of in this time"};
}

std::vector<Cell> change_row(const v1::Change& one) {
  return {one.id(),
          from_unix_ms(one.made_time_ms()),
          one.scope().kind(),
          one.scope().name(),
          scope_text(one.scope()),
          one.text(),
          text_or_absent(one.reference(), "no reference was given"),
          one.rolled_back(),
          one.author(),
          from_unix_ms(one.entered_time_ms())};
}

}  // namespace

Page maintenance_entered_page(const View& view, const v1::MaintenanceAddReply& reply) {
  const v1::Maintenance& one = reply.maintenance();
  std::string text = "maintenance " + std::to_string(one.id()) + ": work on " +
                     cell_text(view, scope_text(one.scope())) + " is planned from " +
                     range_text(view, one.from_time_ms(), one.to_time_ms());
  if (!one.repeat().empty())
    text += ", repeated " + cell_text(view, one.repeat()) + " in " + cell_text(view, one.time_zone());
  if (one.before_entry_ms() > 0)
    text += "\nonly what lies after its entry is planned: " + human(Duration{one.before_entry_ms()}) +
            " of it lay before";
  return page_of_one(maintenances_listing(), maintenance_row(one, false), text);
}

Page maintenance_cancelled_page(const View& view, const v1::MaintenanceCancelReply& reply) {
  const v1::Maintenance& one = reply.maintenance();
  return page_of_one(maintenances_listing(), maintenance_row(one, false),
                     "maintenance " + std::to_string(one.id()) + " of " +
                         cell_text(view, scope_text(one.scope())) +
                         " is cancelled; what of it lay before stays planned");
}

Page maintenance_list_page(const View& view, const v1::MaintenanceListReply& reply) {
  Listing listing = maintenances_listing();
  Listing shown = maintenances_listing();
  bool repeats = false, before = false;
  for (const v1::Maintenance& one : reply.maintenances()) {
    listing.rows.push_back(maintenance_row(one, false));
    shown.rows.push_back(maintenance_row(one, true));
    repeats = repeats || !one.repeat().empty();
    before = before || one.before_entry_ms() > 0;
  }
  for (Column& column : shown.columns) {
    if ((column.name == "repeat" && !repeats) || (column.name == "before_entry_s" && !before))
      column.title.clear();
  }
  Page page = page_of_listing(view, std::move(listing));
  page.text = table_text(view, shown);
  return page;
}

Page exclusion_entered_page(const View& view, const v1::OutageExcludeReply& reply) {
  const v1::Exclusion& one = reply.exclusion();
  std::string text = "exclusion " + std::to_string(one.id()) + ": " +
                     range_text(view, one.from_time_ms(), one.to_time_ms()) +
                     " is not held against service " + cell_text(view, one.service());
  if (reply.still_down()) text += "\nit is still down: what comes from now on counts";
  Page page = page_of_one(exclusions_listing(), exclusion_row(one), text);
  page.document.push_back(Field::of("still_down", reply.still_down()));
  return page;
}

Page exclusion_withdrawn_page(const View& view, const v1::OutageIncludeReply& reply) {
  const v1::Exclusion& one = reply.exclusion();
  return page_of_one(exclusions_listing(), exclusion_row(one),
                     "exclusion " + std::to_string(one.id()) +
                         " is withdrawn: " + range_text(view, one.from_time_ms(), one.to_time_ms()) +
                         " counts again for service " + cell_text(view, one.service()));
}

Page exclusion_list_page(const View& view, const v1::ExclusionListReply& reply) {
  Listing listing = exclusions_listing();
  for (const v1::Exclusion& one : reply.exclusions()) listing.rows.push_back(exclusion_row(one));
  return page_of_listing(view, std::move(listing));
}

Page acknowledged_page(const View& view, const std::string& service, const v1::OutageAckReply& reply) {
  const auto restored = time_or_absent(reply.has_restored_time_ms(), reply.restored_time_ms(), "still down");
  std::string text = "the outage of service " + cell_text(view, service) + " that began at " +
                     time_text(view, from_unix_ms(reply.failed_time_ms())) + " is acknowledged";
  if (reply.has_restored_time_ms())
    text += "; it was over at " + time_text(view, from_unix_ms(reply.restored_time_ms()));
  Listing listing{"acknowledgements",
                  {{"id", "ID"},
                   {"service", "SERVICE"},
                   {"acknowledged", "ACKNOWLEDGED"},
                   {"failed", "FAILED"},
                   {"restored", "RESTORED"}},
                  {},
                  ""};
  return page_of_one(std::move(listing),
                     {reply.id(), service, from_unix_ms(reply.acknowledged_time_ms()),
                      from_unix_ms(reply.failed_time_ms()), restored},
                     text);
}

Page change_entered_page(const View& view, const v1::Change& change) {
  return page_of_one(changes_listing(), change_row(change),
                     "change " + std::to_string(change.id()) + " of " +
                         cell_text(view, scope_text(change.scope())) + " at " +
                         time_text(view, from_unix_ms(change.made_time_ms())) +
                         (change.rolled_back() ? " is rolled back" : " is entered"));
}

Page change_list_page(const View& view, const v1::ChangeListReply& reply) {
  Listing listing = changes_listing();
  for (const v1::Change& one : reply.changes()) listing.rows.push_back(change_row(one));
  return page_of_listing(view, std::move(listing));
}

}  // namespace tidemark::cli
