#include "tests/agent/snmp/config/folder.h"

using namespace tidemark;
using namespace tidemark::snmp;
using namespace std::chrono_literals;

namespace {

std::string scan(const std::string& more) { return std::string(kLan) + "[[scan]]\n" + more; }

const std::string kRest = "addresses = [\"192.0.2.0/24\"]\ncredentials = [\"lan\"]\n";

}  // namespace

TEST_CASE("a scan is read, with what it has where it does not say") {
  Folder folder;
  const SnmpConfig config = folder.read(scan(kRest), R"toml([[scan]]
addresses = ["10.0.0.0/16", "2001:db8::10-2001:db8::20", "192.0.2.9"]
credentials = ["new", "lan"]
port = 1161
every = "6h"
rate = 200
[[credential]]
name = "new"
version = "2c"
community_file = "FOLDER/community"
)toml");
  CHECK(folder.mistakes == std::vector<std::string>{});
  REQUIRE(config.scans.size() == 2);
  const ScheduledScan& plain = config.scans[0];
  REQUIRE(plain.plan.ranges.size() == 1);
  CHECK(plain.plan.ranges[0].size() == 254);
  CHECK(plain.plan.port == 161);
  CHECK(plain.plan.rate == 50);
  CHECK(plain.every == 24h);
  const ScheduledScan& all = config.scans[1];
  REQUIRE(all.plan.ranges.size() == 3);
  CHECK(all.plan.ranges[1].size() == 17);
  CHECK(all.plan.port == 1'161);
  CHECK(all.plan.rate == 200);
  CHECK(all.every == 6h);
  REQUIRE(all.plan.credentials.size() == 2);
  CHECK(all.plan.credentials[0]->name == "new");
  CHECK(all.plan.credentials[1]->name == "lan");
}

TEST_CASE("each mistake of a scan is told where it is, with what would be right") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {scan("credentials = [\"lan\"]"), "a scan has 'addresses' with ranges such as"},
      {scan("addresses = []\ncredentials = [\"lan\"]"), "a scan has 'addresses' with ranges such as"},
      {scan("addresses = [\"192.0.2.0/24\"]"), "a scan has 'credentials', names of [[credential]] such as"},
      {scan("addresses = [\"192.0.2.0/24\"]\ncredentials = [\"lan\", \"lam\"]"),
       "snmp.toml:8:23: there is no [[credential]] 'lam'; did you mean 'lan'?"},
      {scan("addresses = [\"192.0.2.9\", \"10.0.0.0/15\"]\ncredentials = [\"lan\"]"),
       "snmp.toml:7:27: '10.0.0.0/15' has more than 65536 addresses"},
      {scan("addresses = [\"core-router\"]\ncredentials = [\"lan\"]"), "'core-router' is no range"},
      {scan(kRest + "every = \"4m\""), "snmp.toml:9:9: "},
      {scan(kRest + "rate = 0"), "snmp.toml:9:8: "},
      {scan(kRest + "rate = 1001"), "snmp.toml:9:8: "},
      {scan(kRest + "port = 0"), "snmp.toml:9:8: "},
      {scan(kRest + "rat = 5"), "did you mean 'rate'?"},
      {scan("addresses = [\"10.0.0.0/16\"]\ncredentials = [\"lan\"]\nevery = \"20m\""),
       "65534 addresses at 50 a second take longer than 'every': scan less often, or faster"},
  };
  for (const auto& [text, expected] : cases) {
    Folder folder;
    folder.read(text);
    INFO(text);
    REQUIRE_FALSE(folder.mistakes.empty());
    INFO(folder.mistakes.front());
    CHECK(folder.mistakes.front().find(expected) != std::string::npos);
  }
}

TEST_CASE("a scan of too many ranges is a mistake, and so are too many scans") {
  std::string ranges = "addresses = [", scans;
  for (int i = 0; i < 65; ++i) ranges += "\"10.0." + std::to_string(i) + ".0/24\", ";
  Folder one;
  one.read(scan(ranges + "]\ncredentials = [\"lan\"]"));
  REQUIRE_FALSE(one.mistakes.empty());
  CHECK(one.mistakes[0].find("a scan has at most 64 ranges") != std::string::npos);
  for (int i = 0; i < 101; ++i) scans += "[[scan]]\n" + kRest;
  Folder many;
  many.read(kLan + scans);
  REQUIRE_FALSE(many.mistakes.empty());
  CHECK(many.mistakes[0].find("a proxy has at most 100 scans") != std::string::npos);
}
