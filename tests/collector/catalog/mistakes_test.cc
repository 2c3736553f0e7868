#include "collector/catalog/catalog.h"
#include "tests/collector/catalog/folder.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

const std::string kMembers = "[service.members]\nselect = [{ check = \"*\" }]\n";

std::string service_with(const std::string& line) {
  return "[[service]]\nname = \"x\"\n" + line + "\n" + kMembers;
}
std::string members_with(const std::string& line) {
  return "[[service]]\nname = \"x\"\n[service.members]\nselect = [{ check = \"*\" }]\n" + line + "\n";
}

std::vector<std::string> service_mistakes(const std::string& text) {
  config::Mistakes mistakes;
  config::Document document = config::Document::parse(text, "s.toml", mistakes);
  std::vector<Service> services;
  read_services(document.root(), services, {});
  document.finish();
  return mistakes.lines();
}

std::vector<std::string> set_mistakes(const std::string& text) {
  config::Mistakes mistakes;
  config::Document document = config::Document::parse(text, "m.toml", mistakes);
  std::vector<SetDefinition> sets;
  read_set(document.root(), "m.toml", sets);
  document.finish();
  return mistakes.lines();
}

struct Case {
  std::string text;
  std::string place;
  std::string says;
};

void check_one_mistake(const Case& c, const std::vector<std::string>& lines) {
  INFO(c.text);
  REQUIRE(lines.size() == 1);
  INFO(lines[0]);
  CHECK(lines[0].starts_with(c.place + ": "));
  CHECK(lines[0].find(c.says) != std::string::npos);
}

}  // namespace

TEST_CASE("each mistake in a service is told once, with its place and what would be right") {
  const Case cases[] = {
      {"[[service]]\n" + kMembers, "s.toml:1:1", "'name' is missing"},
      {"[[service]]\nname = \"A shop\"\n" + kMembers, "s.toml:2:8", "lower-case letters"},
      {service_with("sponsr = \"Jane <j@example.org>\""), "s.toml:3:1", "did you mean 'sponsor'?"},
      {service_with("sponsor = \"Jane <nowhere>\""), "s.toml:3:11",
       "such as \"Jane Roe <jane@example.org>\""},
      {service_with("sponsor = \"\""), "s.toml:3:11", "a name with a mail address"},
      {service_with("owner = \"Jane <j@example.org\""), "s.toml:3:9", "a name with a mail address"},
      {service_with("slo = 0.999"), "s.toml:3:7", "per cent from 50 to 100"},
      {service_with("slo = 101"), "s.toml:3:7", "from 0 to 100"},
      {service_with("cost_per_hour = -1"), "s.toml:3:17", "a number from 0"},
      {service_with("merge_gap = \"2d\""), "s.toml:3:13", "takes a time"},
      {service_with("lead_time = \"3y\""), "s.toml:3:13", "takes a time"},
      {service_with("[service.alarm]\nto = [\"nobody\"]"), "s.toml:4:7", "'nobody' is no recipient"},
      {service_with("[service.alarm]\nrepeat = \"1m\""), "s.toml:4:10", "takes a time"},
      {service_with("[service.alarm]\nwebhook = \"ftp://x\"\nwebhook_secret_file = \"/s\""), "s.toml:4:11",
       "begins with https://"},
      {service_with("[service.alarm]\nwebhook = \"http://localhostile/\"\nwebhook_secret_file = \"/s\""),
       "s.toml:4:11", "begins with https://"},
      {service_with("[service.alarm]\nwebhook = \"https://x\"\nwebhook_secret_file = \"credential:a/b\""),
       "s.toml:5:23", "names no credential of systemd"},
      {service_with("[service.alarm]\nwebhook = \"https://x\""), "s.toml:4:11", "go together"},
      {service_with("[service.hours]\ntime_zone = \"Europe/Berln\""), "s.toml:4:13", "is no time zone"},
      {service_with("[service.hours]\nmonday = [\"18:00-08:00\"]"), "s.toml:4:11", "is no range of hours"},
      {service_with("[service.hours]\nmonday = [\"08:00-25:00\"]"), "s.toml:4:11", "is no range of hours"},
      {service_with("[service.hours]\nmonday = [\"08:00-12:00\", \"11:00-18:00\"]"), "s.toml:4:10",
       "overlap"},
      {service_with("[service.hours]\nholidays = [\"2026-12-25\"]"), "s.toml:4:13", "dates without quotes"},
      {service_with("[service.hours]\nmonady = [\"08:00-18:00\"]"), "s.toml:4:1", "did you mean 'monday'?"},
      {"[[service]]\nname = \"x\"\n", "s.toml:1:1", "has no [service.members]"},
      {"[[service]]\nname = \"x\"\n[service.members]\nselect = [{}]\n", "s.toml:4:11", "chooses everything"},
      {"[[service]]\nname = \"x\"\n[service.members]\n", "s.toml:3:1", "there are no members"},
      {members_with("rule = \"most\""), "s.toml:5:8", "'rule' takes"},
      {members_with("at_least = 0"), "s.toml:5:12", "from 1 to"},
      {members_with("at_least = \"120%\""), "s.toml:5:12", "a share such as \"60%\""},
      {members_with("rule = \"all\"\nat_least = 2"), "s.toml:6:12", "not both"},
      {members_with("rule = \"weighted\"\ndegraded_below = \"50%\"\ndown_below = \"80%\""), "s.toml:7:14",
       "must not be above"},
  };
  for (const Case& c : cases) check_one_mistake(c, service_mistakes(c.text));
}

TEST_CASE("each mistake in a monitor set is told once, with its place and what would be right") {
  const auto check_with = [](const std::string& lines) { return "[[check]]\nname = \"c\"\n" + lines + "\n"; };
  const Case cases[] = {
      {"sampling_interval = \"0s\"", "m.toml:1:21", "from 100 ms"},
      {check_with("type = \"telepathy\""), "m.toml:3:8",
       "is no type of check; there are filesystem, process, "},
      {check_with("type = \"tcp\"\nhost = \"a\""), "m.toml:1:1", "needs 'port'"},
      {check_with("type = \"tcp\"\nhost = \"a\"\nport = 70000"), "m.toml:5:8", "from 1 to 65535"},
      {check_with("type = \"filesystem\""), "m.toml:1:1", "needs 'path'"},
      {check_with("type = \"filesystem\"\npath = \"/\"\nwarning_percent = 120"), "m.toml:5:19",
       "from 0 to 100"},
      {check_with("type = \"filesystem\"\npath = \"/\"\nport = 1"), "m.toml:5:1", "unknown key 'port'"},
      {check_with("type = \"command\"\ncommand = \"c\"\nargv = [\"rm\"]"), "m.toml:5:8",
       "defined on the endpoint"},
      {check_with("type = \"process\"\nprocess = \"p\"\nconfirm = 0"), "m.toml:5:11", "from 1 to 16"},
      {check_with("type = \"process\"\nprocess = \"p\"\n[[check]]\nname = \"c\"\ntype = \"process\"\nprocess "
                  "= \"q\""),
       "m.toml:6:8", "twice"},
      {check_with("type = \"tcp\"\nhost = \"a\"\nport = 1\ninterval = \"5s\"\ntimeout = \"10s\""),
       "m.toml:7:11", "longer than its interval"},
      {check_with("type = \"filesystem\"\npath = \"/\"\nwarning_percent = 95\ncritical_percent = 90"),
       "m.toml:6:20", "'warning_percent' is above 'critical_percent'"},
  };
  for (const Case& c : cases) check_one_mistake(c, set_mistakes(c.text));
}

TEST_CASE("a watch in a monitor set is held to its own table") {
  const auto watch_with = [](const std::string& lines) { return "[[watch]]\nname = \"w\"\n" + lines + "\n"; };
  const Case cases[] = {
      {watch_with("type = \"dog\""), "m.toml:3:8", "'dog' is no type of watch; there are log"},
      {watch_with("type = \"log\"\npath = \"/x\""), "m.toml:1:1", "a log watch needs 'pattern'"},
      {watch_with("type = \"log\"\npath = \"x\"\npattern = \"a\""), "m.toml:4:8", "takes a full path"},
      {watch_with("type = \"log\"\npath = \"/x\"\npattern = \"(\""), "m.toml:5:11", "missing )"},
      {watch_with("type = \"log\"\npath = \"/x\"\npattern = \"a\"\nburst = 0"), "m.toml:6:9",
       "from 1 to 6000"},
      {watch_with("type = \"log\"\npath = \"/x\"\npattern = \"a\"\ninterval = \"1m\""), "m.toml:6:1",
       "unknown key 'interval'"},
      {watch_with("type = \"log\"\npath = \"/x\"\npattern = \"a\"\n" + watch_with("type = \"log\"\npath = "
                                                                                  "\"/x\"\npattern = \"a\"")),
       "m.toml:7:8", "watch 'w' is in this set twice"},
  };
  for (const Case& c : cases) check_one_mistake(c, set_mistakes(c.text));
}

TEST_CASE("mistakes of all files are told at once, also those between files") {
  Folder folder;
  folder.write_service("a.toml", "[[service]]\nname = \"x\"\nslo = 7\n" + kMembers);
  folder.write_service("b.toml", "[[service]]\nname = \"x\"\n" + kMembers);
  folder.write_service("c.toml",
                       "[[service]]\nname = \"p\"\n[service.members]\nservices = [\"q\"]\n"
                       "[[service]]\nname = \"q\"\n[service.members]\nservices = [\"p\"]\n"
                       "[[service]]\nname = \"r\"\n[service.members]\nservices = [\"shpo\"]\n");
  folder.write_service("d.toml", "[[service]]\nname = \"shop\"\n" + kMembers);
  folder.write_service("ignored.txt", "no TOML");
  folder.write_set("m.toml", "[[check]]\nname = \"c\"\ntype = \"telepathy\"\n");
  folder.write_set("n.toml", "= broken");
  config::Mistakes mistakes;
  load_catalog(folder.services(), folder.sets(), mistakes);
  INFO(mistakes.text());
  const std::string services = folder.services().string(), sets = folder.sets().string();
  REQUIRE(mistakes.lines().size() == 6);
  CHECK(mistakes.text().find(services + "/a.toml:3:7: 'slo' takes per cent") != std::string::npos);
  CHECK(mistakes.text().find(services + "/b.toml:1:1: service 'x' is defined twice; the first time at " +
                             services + "/a.toml:1:1") != std::string::npos);
  CHECK(mistakes.text().find(services + "/c.toml:8:13: service 'q' is a member of itself, through 'p'") !=
        std::string::npos);
  CHECK(mistakes.text().find(
            services +
            "/c.toml:12:13: service 'r' has an unknown service 'shpo' as a member; did you mean 'shop'?") !=
        std::string::npos);
  CHECK(mistakes.text().find(sets + "/m.toml:3:8: 'telepathy' is no type of check") != std::string::npos);
  CHECK(mistakes.text().find(sets + "/n.toml:1:1: this is not TOML") != std::string::npos);
}
