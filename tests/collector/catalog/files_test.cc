#include "collector/catalog/files.h"

#include "collector/catalog/changes.h"
#include "tests/collector/catalog/folder.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

const std::string kCalendar =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Christmas\r\n"
    "DTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

std::string service(const std::string& name, const std::string& more = "") {
  return "[[service]]\nname = \"" + name + "\"\n" + more +
         "[service.members]\nselect = [{ check = \"*\" }]\n[service.hours]\nholidays_file = \"../h.ics\"\n";
}

Catalog loaded(Folder& folder) {
  config::Mistakes mistakes;
  Catalog out = load_catalog(folder.services(), folder.sets(), mistakes);
  INFO(mistakes.text());
  REQUIRE(mistakes.none());
  return out;
}

Catalog of(const std::string& text) {
  config::Mistakes mistakes;
  ServiceFiles files;
  files.definitions.push_back({"/s/a.toml", text});
  files.calendars.push_back({"/s/../h.ics", kCalendar});
  Catalog out = read_catalog(files, mistakes);
  INFO(mistakes.text());
  REQUIRE(mistakes.none());
  return out;
}

}  // namespace

TEST_CASE("a catalogue keeps the files that it was read from, and is read from them alone again") {
  Catalog before;
  {
    Folder folder;
    folder.write_service("b.toml", service("shop") + "[people]\nleft = [\"max@example.org\"]\n");
    folder.write_service("a.toml", service("mail", "owner = \"Max <max@example.org>\"\n"));
    folder.write_service("../h.ics", kCalendar);
    folder.write_service("notes.txt", "no catalogue");
    before = loaded(folder);
  }
  REQUIRE(before.files().definitions.size() == 2);
  CHECK(std::filesystem::path(before.files().definitions[0].path).filename() == "a.toml");
  REQUIRE(before.files().calendars.size() == 1);  // though two name it
  CHECK(before.files().calendars[0].text == kCalendar);
  config::Mistakes mistakes;
  const Catalog again = read_catalog(before.files(), mistakes);
  CHECK(mistakes.text() == "");
  CHECK(again.version() == before.version());
  CHECK(again.find("shop")->hours.holidays == std::set<std::string>{"2026-12-25"});
  CHECK(again.find("shop")->where == before.find("shop")->where);
  CHECK(again.has_left(again.find("mail")->owner));
}

TEST_CASE("mistakes in kept files are told with their place") {
  ServiceFiles files;
  files.definitions.push_back({"/s/a.toml", service("shop", "slo = 12\nflavour = \"sweet\"\n")});
  config::Mistakes mistakes;
  (void)read_catalog(files, mistakes);
  CHECK(mistakes.text().find("/s/a.toml:3:7: 'slo' takes per cent") != std::string::npos);
  CHECK(mistakes.text().find("/s/a.toml:4:1: unknown key 'flavour'") != std::string::npos);
  CHECK(mistakes.text().find("/s/a.toml:8:17: '/s/../h.ics' was not kept") != std::string::npos);
}

TEST_CASE("what two catalogues say otherwise is named by service and key") {
  const Catalog before = of(service("mail") + service("shop", "slo = 99\n") + service("wiki"));
  const Catalog after =
      of(service("shop", "slo = 98\ntitle = \"The shop\"\n# a remark\n") + service("wiki") + service("blog"));
  const CatalogChanges found = changes(before, after);
  CHECK(found.added == std::vector<std::string>{"blog"});
  CHECK(found.removed == std::vector<std::string>{"mail"});
  REQUIRE(found.changed.size() == 1);
  CHECK(found.changed[0].name == "shop");
  CHECK(found.changed[0].keys == std::vector<std::string>{"title", "slo"});
  CHECK(changes(before, before).changed.empty());
}

TEST_CASE("every key of a service changes its version, and is named alone") {
  const Catalog plain = of(service("a"));
  for (const std::string line :
       {"title = \"x\"", "sponsor = \"x\"", "owner = \"x\"", "deputy = \"x\"", "team = \"x\"", "goal = \"x\"",
        "slo = 99", "currency = \"USD\"", "merge_gap = \"1m\"", "lead_time = \"7d\"", "matters = \"1%\"",
        "review_by = 2026-01-01", "documents = [\"/x\"]"}) {
    const std::string key = line.substr(0, line.find(' '));
    CAPTURE(key);
    const Catalog other = of(service("a", line + "\n"));
    CHECK(other.version() != plain.version());
    CHECK(changed_keys(*plain.find("a"), *other.find("a")) == std::vector<std::string>{key});
  }
  const Catalog costly = of(service("a", "cost_per_hour = 5\n"));
  CHECK(changed_keys(*plain.find("a"), *costly.find("a")) == std::vector<std::string>{"cost"});
}
