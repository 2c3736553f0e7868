#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Listing applicants_listing() {
  return {"applicants",
          {{"id", "NUMBER"},
           {"state", "STATE"},
           {"hostname", "HOST"},
           {"os", "SYSTEM", true},
           {"address", "FROM"},
           {"asked", "ASKED"},
           {"decided", ""},
           {"decided_by", "BY"},
           {"endpoint", "ENDPOINT"},
           {"returning", ""},
           {"token", ""},
           {"key", ""}},
          {},
          "nobody waits for approval: 'tidemark token create --approve' makes a token that asks for it"};
}

std::vector<Cell> applicant_row(const v1::Applicant& one) {
  return {std::int64_t{one.id()},
          StateWord{one.state()},
          one.hostname(),
          one.os(),
          one.address(),
          from_unix_ms(one.asked_time_ms()),
          time_or_absent(one.has_decided_time_ms(), one.decided_time_ms(), ""),
          one.decided_by(),
          one.endpoint(),
          one.returning(),
          one.token_id(),
          one.key()};
}

Outcome list_waiting(const Desk& desk) {
  v1::EndpointWaitingRequest request;
  request.set_all(desk.call.all);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Listing listing = applicants_listing();
  for (const v1::Applicant& one : reply->applicants()) listing.rows.push_back(applicant_row(one));
  return show(desk, page_of_listing(desk.view, std::move(listing)));
}

Outcome decide(const Desk& desk, bool approve) {
  v1::EndpointDecideRequest request;
  request.set_applicant(desk.call.name);
  request.set_approve(approve);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = applicants_listing();
  page.rows.rows.push_back(applicant_row(reply->applicant()));
  page.document = records_of(page.rows).front();
  const v1::Applicant& one = reply->applicant();
  page.text = "number " + std::to_string(one.id()) + ", " + cell_text(desk.view, one.hostname()) + " from " +
              cell_text(desk.view, one.address()) +
              (approve ? one.returning().empty() ? ", is approved; it enrols when it asks again\n"
                                                 : ", is approved; it comes back when it asks again\n"
                       : ", is rejected\n");
  return show(desk, page);
}

}  // namespace

Outcome run_applicants(const Desk& desk) {
  if (desk.call.command == "endpoint waiting") return list_waiting(desk);
  return decide(desk, desk.call.command == "endpoint approve");
}

}  // namespace tidemark::cli
