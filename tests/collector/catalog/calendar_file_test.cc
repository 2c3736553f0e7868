#include "collector/catalog/calendar_file.h"

#include <fstream>

#include "collector/catalog/catalog.h"
#include "tests/collector/catalog/folder.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

std::string event(const std::string& lines) {
  return "BEGIN:VEVENT\r\nUID:" + std::to_string(std::hash<std::string>()(lines)) +
         "\r\nSUMMARY:Day off\r\n" + lines + "END:VEVENT\r\n";
}
std::string calendar(const std::string& events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n" + events + "END:VCALENDAR\r\n";
}

using Days = std::set<std::string>;

Days days(const std::string& text) {
  const auto found = parse_calendar_days(text, "h.ics");
  INFO(found.status().message());
  REQUIRE(found.ok());
  return *found;
}
std::string mistake(const std::string& text) {
  const auto found = parse_calendar_days(text, "h.ics");
  REQUIRE_FALSE(found.ok());
  return std::string(found.status().message());
}

}  // namespace

TEST_CASE("all-day events are days, with an exclusive end or a duration, and timed ones are none") {
  CHECK(days(calendar(event("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n") +
                      event("DTSTART;VALUE=DATE:20261003\r\n") +
                      event("DTSTART;VALUE=DATE:20270329\r\nDURATION:P2D\r\n") +
                      event("DTSTART;VALUE=DATE:20270501\r\nDTEND;VALUE=DATE:20270501\r\n") +
                      event("DTSTART;VALUE=DATE:20270601\r\nSTATUS:CANCELLED\r\n") +
                      event("DTSTART:20261224T120000Z\r\nDTEND:20261224T180000Z\r\n"))) ==
        Days{"2026-10-03", "2026-12-25", "2026-12-26", "2027-03-29", "2027-03-30", "2027-05-01"});
}

TEST_CASE(
    "days that come again follow their rule, without exceptions and with additions, from 2000 to 2100") {
  const Days christmas = days(calendar(event("DTSTART;VALUE=DATE:19701225\r\nRRULE:FREQ=YEARLY\r\n")));
  CHECK(christmas.size() == 101);
  CHECK(*christmas.begin() == "2000-12-25");
  CHECK(*christmas.rbegin() == "2100-12-25");
  CHECK(days(calendar(event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;COUNT=4\r\n"
                            "EXDATE;VALUE=DATE:20270101\r\nRDATE;VALUE=DATE:20260601,20260701\r\n"))) ==
        Days{"2026-01-01", "2026-06-01", "2026-07-01", "2028-01-01", "2029-01-01"});
  CHECK(days(calendar(
            event("DTSTART;VALUE=DATE:20260907\r\nRRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;UNTIL=20280904"
                  "\r\n"))) == Days{"2026-09-07", "2027-09-06", "2028-09-04"});
}

TEST_CASE("a time that another event stands for is where that one is") {
  CHECK(days(calendar(
            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEND:"
            "VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;VALUE=DATE:20270101\r\nDTSTART;VALUE="
            "DATE:20270104\r\nEND:VEVENT\r\n")) == Days{"2026-01-01", "2027-01-04", "2028-01-01"});
}

TEST_CASE("a file that gives no days says why") {
  CHECK(mistake("") == "h.ics is no iCalendar file: it has no line BEGIN:VCALENDAR");
  CHECK(mistake("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2026") ==
        "h.ics is cut off: a line END:VCALENDAR is missing");
  CHECK(mistake(calendar("")) == "h.ics has no all-day event from 2000 to 2100");
  CHECK(mistake(calendar(event("DTSTART:20261224T120000Z\r\n"))) ==
        "h.ics has no all-day event from 2000 to 2100, only 1 with a time of day");
  CHECK(mistake(calendar(event("COMMENT:nothing\r\n"))) ==
        "h.ics: the event 'Day off' has no DTSTART that can be read");
  CHECK(mistake(calendar(event("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20251231\r\n")))
            .find("ends before it begins") != std::string::npos);
  CHECK(mistake(calendar(event("DTSTART;VALUE=DATE:20260101\r\nDURATION:P9000D\r\n")))
            .find("longer than 366 days") != std::string::npos);
  CHECK(
      mistake(calendar(event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=HOURLY\r\n"))).find("comes hourly") !=
      std::string::npos);
  CHECK(mistake(calendar(event("DTSTART;VALUE=DATE:20000101\r\nRRULE:FREQ=DAILY\r\n")))
            .find("more than 20000 days") != std::string::npos);
}

TEST_CASE("holidays come from a file beside the services, and its mistakes have the key's place") {
  Folder folder;
  const auto load = [&](const std::string& key) {
    folder.write_service("a.toml",
                         "[[service]]\nname = \"a\"\n[service.members]\nselect = [{ check = \"*\" }]\n"
                         "[service.hours]\nholidays = [2026-10-03]\nholidays_file = \"" +
                             key + "\"\n");
    config::Mistakes mistakes;
    Catalog catalog = load_catalog(folder.services(), folder.sets(), mistakes);
    return std::pair{std::move(catalog), mistakes.text()};
  };
  std::ofstream(folder.services() / "h.ics") << calendar(event("DTSTART;VALUE=DATE:20261225\r\n"));
  const auto [catalog, none] = load("h.ics");
  CHECK(none.empty());
  CHECK(catalog.find("a")->hours.holidays == Days{"2026-10-03", "2026-12-25"});
  CHECK(catalog.find("a")->hours.holidays_file == (folder.services() / "h.ics").string());
  std::ofstream(folder.services() / "h.ics") << calendar(event("DTSTART;VALUE=DATE:20261224\r\n"));
  CHECK(load("h.ics").first.version() != catalog.version());
  CHECK(load("no.ics").second.find("a.toml:7:17: there is no file '") != std::string::npos);
  CHECK(load(".").second.find("a.toml:7:17: there is no file '") != std::string::npos);
  std::ofstream(folder.services() / "h.ics") << std::string(kCalendarBytesMax + 1, 'x');
  CHECK(load("h.ics").second.find("is larger than 4 MiB") != std::string::npos);
}
