#include "collector/catalog/catalog.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

const std::string kMembers = "[service.members]\nselect = [{ check = \"*\" }]\n";

struct Read {
  std::vector<Service> services;
  std::vector<std::string> mistakes;
};

Read read(const std::string& text) {
  Read out;
  config::Mistakes mistakes;
  config::Document document = config::Document::parse(text, "s.toml", mistakes);
  read_services(document.root(), out.services, {});
  document.finish();
  out.mistakes = mistakes.lines();
  return out;
}

/// With lines after the name, and tables after those.
Service good(const std::string& lines, const std::string& members = kMembers) {
  const Read found = read("[[service]]\nname = \"x\"\n" + lines + "\n" + members);
  INFO(lines << (found.mistakes.empty() ? "" : "\n" + found.mistakes[0]));
  REQUIRE(found.mistakes.empty());
  return found.services.at(0);
}

std::size_t hour(std::size_t day, std::size_t of_day) { return day * 24 + of_day; }

}  // namespace

TEST_CASE("costs by the hour of the week lie over the cost of all others") {
  CHECK_FALSE(good("").cost.has_value());
  CHECK(good("cost_per_hour = 5").cost->flat());
  const Service x = good(
      "cost_per_hour = 5\n[[service.cost]]\ndays = [\"monday\", \"sunday\"]\nhours = [\"08:00-18:00\", "
      "\"20:00-24:00\"]\nper_hour = 1200\n[[service.cost]]\ndays = [\"tuesday\"]\nper_hour = 0");
  const auto& cost = x.cost->per_hour;
  CHECK(cost[hour(0, 7)] == 5);
  CHECK(cost[hour(0, 8)] == 1200);
  CHECK(cost[hour(0, 17)] == 1200);
  CHECK(cost[hour(0, 18)] == 5);
  CHECK(cost[hour(6, 23)] == 1200);
  CHECK(cost[hour(1, 12)] == 0);
  CHECK(cost[hour(2, 12)] == 5);
  CHECK(good("[[service.cost]]\nhours = [\"08:00-09:00\"]\nper_hour = 3").cost->per_hour[hour(3, 9)] == 0);
}

TEST_CASE("an objective is one for every period, or of each") {
  CHECK(good("slo = 99.9").slo.of(PeriodKind::kMonth) == 0.999);  // as 999 of 1,000 are
  const Slo slo = good("[service.slo]\nmonth = 99.5\nyear = 99.95\ndefault = 99").slo;
  CHECK(slo.of(PeriodKind::kMonth) == Approx(0.995));
  CHECK(slo.of(PeriodKind::kYear) == Approx(0.9995));
  CHECK(slo.of(PeriodKind::kDay) == Approx(0.99));
  CHECK_FALSE(good("[service.slo]\nmonth = 99.5").slo.of(PeriodKind::kDay).has_value());
}

TEST_CASE("what matters, when to look again, what to read and who answers are read") {
  const Service x = good(
      "matters = \"0.1%\"\nreview_by = 2027-03-31\ndocuments = [{ title = \"Runbook\", at = "
      "\"https://wiki.example.org/x\" }, { at = \"/srv/x.pdf\" }]",
      "[service.members]\nselect = [{ check = \"*\", silo = \"network\", team = \"Wires\", provider = "
      "\"Telco\", presence = \"mobile\" }]\n");
  CHECK(x.matters == Approx(0.001));
  CHECK(x.review_by == "2027-03-31");
  REQUIRE(x.documents.size() == 2);
  CHECK(x.documents[0].title == "Runbook");
  CHECK(x.documents[0].at == "https://wiki.example.org/x");
  CHECK(x.documents[1].title == "/srv/x.pdf");
  const Selector& selector = x.members.select[0];
  CHECK(selector.silo == "network");
  CHECK(selector.team == "Wires");
  CHECK(selector.provider == "Telco");
  CHECK(selector.presence == timeline::Presence::kMobile);
  CHECK(selector.where == "s.toml:7:11");
  CHECK(good("documents = [\"./x.md\", \"smb://files/x\"]").documents.size() == 2);
}

TEST_CASE("each mistake in what services may have besides is told once, with its place") {
  struct Case {
    std::string lines, place, says;
  };
  const std::string band = "[[service.cost]]\nper_hour = 3\n";
  const Case cases[] = {
      {"[[service.cost]]\nhours = [\"08:00-09:00\"]", "s.toml:3:1", "'per_hour' is missing"},
      {band + "hours = [\"08:30-09:00\"]", "s.toml:5:9", "whole hours"},
      {band + "hours = [\"08:00-10:00\", \"09:00-11:00\"]", "s.toml:5:9", "overlap"},
      {band + "hours = [\"18:00-08:00\"]", "s.toml:5:10", "no range of hours"},
      {band + "days = [\"monday\", \"tusday\"]", "s.toml:5:19", "did you mean 'tuesday'?"},
      {band + "days = []", "s.toml:5:8", "names no day"},
      {band + "days = [\"monday\"]\n" + band + "hours = [\"09:00-10:00\"]", "s.toml:8:9",
       "the hour monday 09:00 has a cost already"},
      {band + "cost = 3", "s.toml:5:1", "unknown key 'cost'"},
      {"[service.slo]\nmonth = 0.99", "s.toml:4:9", "'month' takes per cent from 50 to 100"},
      {"[service.slo]\nmonht = 99", "s.toml:4:1", "did you mean 'month'?"},
      {"[service.slo]\n", "s.toml:3:1", "[service.slo] is empty"},
      {"slo = \"high\"", "s.toml:3:7", "'slo' takes a number"},
      {"matters = 0.1", "s.toml:3:11", "'matters' takes a share in quotes"},
      {"matters = \"0.1\"", "s.toml:3:11", "'matters' takes a share in quotes"},
      {"matters = \"200%\"", "s.toml:3:11", "'matters' takes a share in quotes"},
      {"review_by = \"2027-03-31\"", "s.toml:3:13", "a date without quotes"},
      {"documents = [\"see the wiki\"]", "s.toml:3:14", "neither a link"},
      {"documents = [\"javascript:alert(1)\"]", "s.toml:3:14", "neither a link"},
      {"documents = [{ title = \"x\" }]", "s.toml:3:14", "'at' is missing"},
      {"documents = [{ at = \"https://\" }]", "s.toml:3:21", "neither a link"},
  };
  for (const Case& c : cases) {
    INFO(c.lines);
    const auto lines = read("[[service]]\nname = \"x\"\n" + c.lines + "\n" + kMembers).mistakes;
    REQUIRE(lines.size() == 1);
    INFO(lines[0]);
    CHECK(lines[0].starts_with(c.place + ": "));
    CHECK(lines[0].find(c.says) != std::string::npos);
  }
}

TEST_CASE("a selector that only says something still chooses everything, and what it says must be known") {
  const auto selecting = [](const std::string& keys) {
    return read("[[service]]\nname = \"x\"\n[service.members]\nselect = [{ " + keys + " }]\n").mistakes;
  };
  const auto empty = selecting("team = \"a\", silo = \"network\"");
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].starts_with("s.toml:4:11: this selector chooses everything"));
  const auto silo = selecting("check = \"*\", silo = \"sillo\"");
  REQUIRE(silo.size() == 1);
  CHECK(silo[0].starts_with("s.toml:4:33: 'silo' takes \"network\""));
  const auto presence = selecting("check = \"*\", presence = \"never\"");
  REQUIRE(presence.size() == 1);
  CHECK(presence[0].find("'presence' takes \"always\", \"announced\" or \"mobile\", not \"never\"") !=
        std::string::npos);
}

TEST_CASE("people who left are known by their mail address, in whatever case") {
  config::Mistakes mistakes;
  config::Document document =
      config::Document::parse("[people]\nleft = [\"Max@Example.org\", \"nobody\"]\n", "s.toml", mistakes);
  std::set<std::string> left;
  read_people(document.root(), left);
  document.finish();
  REQUIRE(mistakes.lines().size() == 1);
  CHECK(mistakes.lines()[0] == "s.toml:2:28: 'nobody' is no mail address, such as \"jane@example.org\"");
  const Catalog catalog({}, {}, left);
  CHECK(catalog.has_left({"Max", "max@example.ORG"}));
  CHECK_FALSE(catalog.has_left({"Max", "max@example.com"}));
  CHECK_FALSE(catalog.has_left({"Max", ""}));
}
