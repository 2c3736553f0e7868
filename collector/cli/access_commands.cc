#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Page page_of_one(std::vector<Column> columns, std::vector<Cell> row, std::string text) {
  Page page;
  page.rows = {"admins", std::move(columns), {}, ""};
  page.rows.rows.push_back(std::move(row));
  page.document = records_of(page.rows).front();
  page.text = std::move(text);
  return page;
}

Outcome invite(const Desk& desk) {
  v1::AdminInviteRequest request;
  request.set_name(desk.call.name);
  request.set_role(desk.call.role);
  if (desk.call.ttl_given) request.set_ttl_ms(desk.call.ttl.count());
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  if (desk.call.quiet) {
    desk.around.out << reply->code() << std::endl;
    return Outcome::good();
  }
  const TimePoint expires = from_unix_ms(reply->expires_time_ms());
  return show(
      desk,
      page_of_one(
          {{"name", "NAME"}, {"role", "ROLE"}, {"code", "CODE"}, {"login", "LOGIN"}, {"expires", "UNTIL"}},
          {desk.call.name, desk.call.role, reply->code(), reply->login(), expires},
          reply->code() + "\n\nIt is shown this once, and good for one login until " +
              cell_text(desk.view, expires) + ". On the other machine, where it asks for it:\n" +
              "  tidemark login --server " + reply->login() + "\n"));
}

Outcome list_admins(const Desk& desk) {
  const auto reply = desk.client.ask(v1::AdminListRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  Listing listing{"admins",
                  {{"name", "NAME"},
                   {"role", "ROLE"},
                   {"state", "STATE"},
                   {"login", "LOGGED IN"},
                   {"expires", "UNTIL"},
                   {"address", "FROM"},
                   {"invited", ""},
                   {"invited_by", "INVITED BY"},
                   {"revoked", ""}},
                  {},
                  "no admin of another machine: 'tidemark admin invite' lets one in"};
  for (const v1::RemoteAdmin& one : reply->admins()) {
    listing.rows.push_back({one.name(), one.role(), StateWord{one.state()},
                            time_or_absent(one.has_login_time_ms(), one.login_time_ms(), ""),
                            time_or_absent(one.has_expires_time_ms(), one.expires_time_ms(), ""),
                            one.address(), from_unix_ms(one.invited_time_ms()), one.invited_by(),
                            time_or_absent(one.has_revoked_time_ms(), one.revoked_time_ms(), "")});
  }
  return show(desk, page_of_listing(desk.view, std::move(listing)));
}

Outcome set_role(const Desk& desk) {
  v1::AdminRoleRequest request;
  request.set_name(desk.call.name);
  request.set_role(desk.call.role);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  return show(desk,
              page_of_one({{"name", "NAME"}, {"role", "ROLE"}}, {desk.call.name, desk.call.role},
                          cell_text(desk.view, desk.call.name) + " is " + desk.call.role + " from now on\n"));
}

Outcome revoke(const Desk& desk) {
  v1::AdminRevokeRequest request;
  request.set_name(desk.call.name);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  return show(desk, page_of_one({{"name", "NAME"}}, {desk.call.name},
                                cell_text(desk.view, desk.call.name) + " is kept out from now on\n"));
}

}  // namespace

Outcome run_access(const Desk& desk) {
  if (desk.call.command == "admin invite") return invite(desk);
  if (desk.call.command == "admin list") return list_admins(desk);
  if (desk.call.command == "admin role") return set_role(desk);
  return revoke(desk);
}

}  // namespace tidemark::cli
