#include "agent/snmp/profile/read_profiles.h"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/agent/snmp/profile/profile_text.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

std::string page_text() {
  std::ifstream in(TIDEMARK_PROFILE_PAGE);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The keys in the first column of the table below a heading: `row_name`, `[[table.metric]]`, or two of them.
std::set<std::string> told_keys(const std::string& page, const std::string& heading) {
  std::set<std::string> out;
  const std::size_t from = page.find(heading);
  std::istringstream section(page.substr(from, page.find("\n## ", from + 1) - from));
  for (std::string line; std::getline(section, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string first = line.substr(0, line.find('|', 1));
    for (std::size_t open = first.find('`'); open != std::string::npos;) {
      const std::size_t close = first.find('`', open + 1);
      std::string key = first.substr(open + 1, close - open - 1);
      std::erase_if(key, [](char c) { return c == '[' || c == ']'; });
      out.insert(key.substr(key.rfind('.') + 1));
      open = first.find('`', close + 1);
    }
  }
  return out;
}

/// As the reader says where a key is none of them.
std::set<std::string> known_keys(const std::string& text) {
  std::set<std::string> out;
  const std::string before = "known here: ";
  for (const std::string& line : read_text(text).mistakes) {
    const std::size_t at = line.find(before);
    if (at == std::string::npos) continue;
    std::istringstream words(line.substr(at + before.size()));
    for (std::string word; std::getline(words >> std::ws, word, ',');) out.insert(word);
  }
  return out;
}

}  // namespace

TEST_CASE("every key is read") {
  const ReadText out = read_text(R"(
name = "door-controller"
title = "doors"
system = ["1.3.6.1.4.1.99999.1", "acme.2"]
answers = "doorEntry"
replaces = ["host-resources"]
[names]
acme = ".1.3.6.1.4.1.99999"
doorEntry = "acme.10.1.1"
doorName = "doorEntry.2"
[[metric]]
name = "door.openings"
unit = "{opening}"
kind = "counter"
object = ["acme.1.0", "1.3.6.1.4.1.99999.2.0"]
attributes = { "door.side" = "out", building.floor = 3 }
factor = 2
times = "acme.3.0"
absent = [-1, 4294967295]
[[metric]]
name = "door.share"
unit = "1"
object = "acme.4.0"
of = "acme.5.0"
of_plus = "acme.6.0"
[[check]]
name = "battery"
object = "acme.7.0"
ok = { 1 = "good" }
warning = { 2 = "weak", 3 = "old" }
critical = { 4 = "flat" }
unknown = { -1 = "none" }
unless = { object = "acme.8.0", values = [0] }
confirm = 5
[[check]]
name = "load"
measure = "door.share"
warning_above = 0.8
[[table]]
name = "door"
row_name = ["doorName", "doorEntry.3"]
attribute = "door.name"
skip = { object = "doorEntry.4", values = [1, 2] }
keep = { object = "doorEntry.5", values = [3] }
skip_names = ["^test", "old$"]
rows_max = 7
discontinuity = "doorEntry.6"
events = true
notes = ["doorEntry.7", "doorEntry.8"]
[[table.metric]]
object = "doorEntry.9"
sensor = { scale = "doorEntry.10", precision = "doorEntry.11" }
unless = { object = "doorEntry.14", values = [2, 3] }
choose_by = "doorEntry.12"
choices.1 = { name = "door.temperature", unit = "Cel" }
choices.2 = { name = "door.voltage", unit = "V" }
[[table.check]]
name = "warm"
measure = { name = "door.heat", unit = "Cel", object = "doorEntry.13", factor = 0.1 }
critical_below = 5
)");
  CHECK(out.mistakes == std::vector<std::string>{});
  CHECK(profile_text(out.profile) == R"(door-controller (doors, /etc/door.toml)
system 1.3.6.1.4.1.99999.1
system 1.3.6.1.4.1.99999.2
answers 1.3.6.1.4.1.99999.10.1.1
replaces host-resources
counter door.openings[{opening}]{building.floor=3, door.side=out}: 1.3.6.1.4.1.99999.1.0|1.3.6.1.4.1.99999.2.0 factor 2 times 1.3.6.1.4.1.99999.3.0 absent -1 absent 4.29497e+09
gauge door.share[1]: 1.3.6.1.4.1.99999.4.0 of 1.3.6.1.4.1.99999.5.0 of_plus 1.3.6.1.4.1.99999.6.0
check 'battery': 1.3.6.1.4.1.99999.7.0 -1=unknown:none 1=ok:good 2=warning:weak 3=warning:old 4=critical:flat unless 1.3.6.1.4.1.99999.8.0 in 0 confirm 5
check 'load': 1.3.6.1.4.1.99999.4.0 measure gauge door.share[1]: 1.3.6.1.4.1.99999.4.0 of 1.3.6.1.4.1.99999.5.0 of_plus 1.3.6.1.4.1.99999.6.0 above warning 0.8 confirm 2
table door as door.name rows 7 events named 1.3.6.1.4.1.99999.10.1.1.2 named 1.3.6.1.4.1.99999.10.1.1.3 skip 1.3.6.1.4.1.99999.10.1.1.4 in 1 2 keep 1.3.6.1.4.1.99999.10.1.1.5 in 3 patterns 2 discontinuity 1.3.6.1.4.1.99999.10.1.1.6 note 1.3.6.1.4.1.99999.10.1.1.7 note 1.3.6.1.4.1.99999.10.1.1.8
  gauge by 1.3.6.1.4.1.99999.10.1.1.12 1=door.temperature[Cel] 2=door.voltage[V]: 1.3.6.1.4.1.99999.10.1.1.9 scale 1.3.6.1.4.1.99999.10.1.1.10 precision 1.3.6.1.4.1.99999.10.1.1.11 unless 1.3.6.1.4.1.99999.10.1.1.14 in 2 3
  check 'warm': 1.3.6.1.4.1.99999.10.1.1.13 measure gauge door.heat[Cel]: 1.3.6.1.4.1.99999.10.1.1.13 factor 0.1 below critical 5 confirm 2
)");
}

TEST_CASE("notifications are read, alone or beside what is polled, and names with them") {
  const ReadText out = read_text(R"(
title = "doors"
[names]
acme = "1.3.6.1.4.1.99999"
doorState = "acme.2.1.5"
[[notification]]
oid = "acme.0.1"
name = "doorForced"
severity = "critical"
text = "a door was forced"
[[notification]]
oid = "1.3.6.1.4.1.99999.0.2"
name = "doorClosed"
)");
  CHECK(out.mistakes == std::vector<std::string>{});
  CHECK(out.profile.notifications ==
        std::vector<ProfileNotification>{
            {*Oid::parse("1.3.6.1.4.1.99999.0.1"), "doorForced", Severity::kCritical, "a door was forced"},
            {*Oid::parse("1.3.6.1.4.1.99999.0.2"), "doorClosed", Severity::kInfo, ""}});
  CHECK(out.profile.names ==
        std::map<Oid, std::string>{{*Oid::parse("1.3.6.1.4.1.99999"), "acme"},
                                   {*Oid::parse("1.3.6.1.4.1.99999.2.1.5"), "doorState"}});
}

TEST_CASE("what is not said has its default") {
  const ReadText out = read_text(R"(
title = "doors"
[[table]]
name = "door"
attribute = "door.name"
[[table.metric]]
name = "door.open"
unit = "1"
object = "1.3.6.1.4.1.99999.1"
)");
  CHECK(out.mistakes == std::vector<std::string>{});
  CHECK(out.profile.name == "door");  // the file's
  CHECK(profile_text(out.profile) == R"(door (doors, /etc/door.toml)
table door as door.name rows 1024
  gauge door.open[1]: 1.3.6.1.4.1.99999.1
)");
}

TEST_CASE("the page tells the keys that are read, and no others") {
  const std::string page = page_text();
  const std::string unknown = "qqqqqqqqqqqqqqqqqqqqqqqq = 1\n";
  const std::string metric = "[[metric]]\n" + unknown;
  const std::string state = "[[check]]\nobject = \"1.3\"\n" + unknown;
  const std::string measured = "[[check]]\nmeasure = \"a\"\nwarning_above = 1\n" + unknown;
  const std::string table = "[[table]]\n" + unknown;
  CHECK(told_keys(page, "## Keys of the file") == known_keys(unknown));
  CHECK(told_keys(page, "## Keys of a metric") == known_keys(metric));
  std::set<std::string> of_checks = known_keys(state);
  of_checks.merge(known_keys(measured));
  CHECK(told_keys(page, "## Keys of a check") == of_checks);
  CHECK(told_keys(page, "## Keys of a table") == known_keys(table));
  CHECK(told_keys(page, "## Keys of a notification") == known_keys("[[notification]]\n" + unknown));
}

TEST_CASE("the manual page shows the same example") {
  std::ifstream in(TIDEMARK_PACKAGING "/man/tidemark-snmp-profiles.5");
  std::string manual{std::istreambuf_iterator<char>(in), {}};
  std::erase(manual, '\\');  // roff's, before a minus
  const std::size_t from = manual.find(".EX\n") + 4;
  const std::string example = manual.substr(from, manual.find(".EE\n") - from);
  CHECK(page_text().find("```toml\n" + example + "```\n") != std::string::npos);
}

TEST_CASE("the page's example is good as it is") {
  const std::string page = page_text();
  const std::string open = "```toml\n";
  const std::size_t from = page.find(open);
  REQUIRE(from != std::string::npos);
  const std::size_t to = page.find("```\n", from + open.size());
  REQUIRE(to != std::string::npos);
  const ReadText out = read_text(page.substr(from + open.size(), to - from - open.size()));
  CHECK(out.mistakes == std::vector<std::string>{});
  CHECK(out.profile.name == "acme-door");
  CHECK(out.profile.tables.size() == 1);
}
