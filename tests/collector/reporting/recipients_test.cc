#include "collector/reporting/recipients.h"

#include "tests/support/catch.h"

namespace tidemark::reporting {
namespace {

catalog::Catalog services() {
  catalog::Service shop;
  shop.name = "shop";
  shop.sponsor = {"Jane Roe", "jane@example.org"};
  shop.owner = {"Olaf", ""};  // without an address
  shop.deputy = {"", "jane@example.org"};
  return catalog::Catalog({shop}, {});
}

std::string told(const std::vector<std::string>& to, const std::string& service,
                 const std::string& sponsor = {}) {
  schedule::ReportSchedule schedule;
  schedule.to = to, schedule.service = service, schedule.sponsor = sponsor;
  std::string out;
  for (const mail::MailAddress& one : recipients_of(schedule, services()))
    out += (out.empty() ? "" : ", ") + (one.name.empty() ? "" : one.name + " ") + one.address;
  return out;
}

}  // namespace

TEST_CASE("Roles and addresses become people, each told once") {
  CHECK(told({"sponsor"}, "shop") == "Jane Roe jane@example.org");
  CHECK(told({"owner"}, "shop").empty());
  CHECK(told({"sponsor", "deputy"}, "shop") == "Jane Roe jane@example.org");
  CHECK(told({"Bo Ray <bo@example.org>", "sponsor", "bo@example.org"}, "shop") ==
        "Bo Ray bo@example.org, Jane Roe jane@example.org");
  CHECK(told({"sponsor"}, "other").empty());
}

TEST_CASE("A summary's sponsor is the one that it is of") {
  CHECK(told({"sponsor"}, "", "jane@example.org") == "Jane Roe jane@example.org");
  CHECK(told({"owner"}, "", "jane@example.org").empty());
  CHECK(told({"sponsor"}, "").empty());
  CHECK(told({"boss@example.org"}, "") == "boss@example.org");
}

}  // namespace tidemark::reporting
