#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Listing authorities_listing() {
  return {"authorities",
          {{"authority", "AUTHORITY"}, {"from", "FROM"}, {"until", "UNTIL"}, {"pin", "PIN"}},
          {},
          ""};
}

void add(const std::string& which, const v1::Authority& one, Listing& listing) {
  listing.rows.push_back(
      {which, from_unix_ms(one.from_time_ms()), from_unix_ms(one.to_time_ms()), one.pin()});
}

Outcome show_authority(const Desk& desk) {
  const auto reply = desk.client.ask(v1::AuthorityShowRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = authorities_listing();
  add("current", reply->current(), page.rows);
  if (reply->has_previous()) add("previous", reply->previous(), page.rows);
  page.document.push_back(Field::list("authorities", records_of(page.rows)));
  page.document.push_back(Field::of("server_until", from_unix_ms(reply->server_to_time_ms())));
  page.document.push_back(Field::of("endpoints", static_cast<std::int64_t>(reply->endpoints())));
  page.document.push_back(Field::of("behind", static_cast<std::int64_t>(reply->behind_count())));
  page.document.push_back(Field::of("behind_names", words_of(reply->behind())));
  page.text = table_text(desk.view, page.rows) + "the ports' certificate lasts until " +
              cell_text(desk.view, from_unix_ms(reply->server_to_time_ms())) + "\n";
  if (!reply->has_previous()) return show(desk, page);
  if (reply->behind_count() == 0) {
    page.text += "every endpoint has a certificate of the current one: 'tidemark authority finish' ends it\n";
    return show(desk, page);
  }
  page.text += plural(reply->behind_count(), "endpoint") + " of " + std::to_string(reply->endpoints()) +
               " still to renew:";
  for (const std::string& name : reply->behind()) page.text += " " + cell_text(desk.view, name);
  page.text += "\n";
  return show(desk, page);
}

Outcome roll(const Desk& desk) {
  v1::AuthorityRollRequest request;
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = authorities_listing();
  add("current", reply->current(), page.rows);
  add("previous", reply->previous(), page.rows);
  page.document.push_back(Field::list("authorities", records_of(page.rows)));
  page.text = table_text(desk.view, page.rows) +
              "Both are trusted. Endpoints renew by themselves; 'tidemark authority show' tells who has not "
              "yet, and 'tidemark authority finish' ends it.\n";
  return show(desk, page);
}

Outcome finish(const Desk& desk) {
  v1::AuthorityFinishRequest request;
  request.set_author(author_of(desk));
  request.set_force(desk.call.force);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = authorities_listing();
  add("current", reply->current(), page.rows);
  page.document.push_back(Field::list("authorities", records_of(page.rows)));
  page.document.push_back(Field::of("left_behind", static_cast<std::int64_t>(reply->left_behind())));
  page.text = "The previous authority is trusted no more";
  page.text += reply->left_behind() == 0
                   ? ".\n"
                   : "; " + plural(reply->left_behind(), "endpoint") + " must enrol anew, with --force.\n";
  page.text += "Tokens and logins of its time are good for nothing any more.\n";
  return show(desk, page);
}

}  // namespace

Outcome run_authority(const Desk& desk) {
  if (desk.call.command == "authority show") return show_authority(desk);
  return desk.call.command == "authority roll" ? roll(desk) : finish(desk);
}

}  // namespace tidemark::cli
