#include "tests/agent/snmp/poll/site.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

std::string text_of(Site& site, EndpointId id) { return site.told[id].back().results.front().text; }

/// A router, with devices behind it.
struct Branch : Site {
  EndpointId router;
  std::vector<EndpointId> behind;

  explicit Branch(std::size_t count) {
    router = add();
    devices[0].name = "router";
    for (std::size_t i = 0; i < count; ++i) {
      behind.push_back(add());
      devices.back().parents = {router};
    }
    poller.set_devices(devices);
  }
  void kill_all(bool dead) {
    for (std::size_t i = 0; i < devices.size(); ++i) at(i).dead = dead;
  }
};

}  // namespace

TEST_CASE("what is behind a silent router is not known to be down, from its first silent poll on") {
  Branch site(30);
  site.pass(kInterval * 2);
  site.kill_all(true);
  for (auto& [id, sections] : site.told) sections.clear();
  site.pass(kInterval * 4);
  REQUIRE(site.told[site.router].size() >= 4);
  for (const Section& section : site.told[site.router])
    CHECK(section.results.front().state == CheckState::kCritical);
  for (const EndpointId id : site.behind) {
    REQUIRE(site.told[id].size() >= 3);
    for (const Section& section : site.told[id]) {
      for (const CheckResult& result : section.results) {
        CHECK(result.state == CheckState::kUnknown);
        CHECK(result.text == "not known: behind router, which does not answer");
      }
      CHECK(section.blocks.empty());
    }
  }
  CHECK(site.count("snmp.behind") > 30);

  site.kill_all(false);
  site.pass(kInterval * 2);
  CHECK(site.reachable(site.router) == CheckState::kOk);
  for (const EndpointId id : site.behind) CHECK(site.reachable(id) == CheckState::kOk);
}

TEST_CASE(
    "silent devices whose router answers are down, and the router is asked for each of them, out of turn "
    "too") {
  Branch site(20);
  site.pass(kInterval * 2);
  for (auto& [id, sections] : site.told) sections.clear();
  for (std::size_t i = 1; i <= 20; ++i) site.at(i).dead = true;
  site.pass(kInterval * 3);
  const auto asked = site.times(site.router);
  CHECK(asked.size() > 3);
  CHECK(asked.size() <= 3 + 3 * site.behind.size());
  for (const EndpointId id : site.behind) {
    for (const Section& section : site.told[id]) {
      const CheckResult& result = section.results.front();
      if (result.state == CheckState::kOk) continue;
      CHECK(result.state == CheckState::kCritical);
      // Its poll was given up after 1 + 2 seconds, or 1 where it was silent the last time.
      CHECK(std::any_of(asked.begin(), asked.end(), [&](TimePoint at) {
        return at >= result.time - Duration{3'000} && at <= result.time;
      }));
    }
    CHECK(site.reachable(id) == CheckState::kCritical);
  }
}

TEST_CASE("a device is behind only where none of its parents answers") {
  Site site;
  const EndpointId one = site.add(), two = site.add(), leaf = site.add();
  site.devices[2].parents = {one, two};
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 2);
  site.at(0).dead = site.at(2).dead = true;
  site.pass(kInterval * 3);
  CHECK(site.reachable(one) == CheckState::kCritical);
  CHECK(site.reachable(two) == CheckState::kOk);
  CHECK(site.reachable(leaf) == CheckState::kCritical);
  site.at(1).dead = true;
  site.pass(kInterval * 3);
  CHECK(site.reachable(leaf) == CheckState::kUnknown);
}

TEST_CASE("along a way of devices the first that is silent is named, and it alone is down") {
  Site site;
  std::vector<EndpointId> way;
  for (int i = 0; i < 40; ++i) {
    way.push_back(site.add());
    site.devices.back().name = "hop-" + std::to_string(i);
    if (i > 0) site.devices.back().parents = {way[way.size() - 2]};
  }
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 2);
  for (std::size_t i = 10; i < 40; ++i) site.at(i).dead = true;
  site.pass(kInterval * 6);
  for (std::size_t i = 0; i < 40; ++i) {
    INFO(i);
    CHECK(site.reachable(way[i]) == (i < 10    ? CheckState::kOk
                                     : i == 10 ? CheckState::kCritical
                                               : CheckState::kUnknown));
    if (i > 10) CHECK(text_of(site, way[i]) == "not known: behind hop-10, which does not answer");
  }
}

TEST_CASE("devices that were never seen to answer are judged as well") {
  Branch site(5);
  site.kill_all(true);
  site.pass(kInterval * 2);
  CHECK(site.reachable(site.router) == CheckState::kCritical);
  for (const EndpointId id : site.behind) CHECK(site.reachable(id) == CheckState::kUnknown);
}

TEST_CASE("what is held for a parent is told when the parent goes, or is no parent any more") {
  Branch site(1);
  site.pass(kInterval * 2);
  site.devices[0].patience = {Duration{60'000}, 0};  // its answer is long in coming
  site.devices[0].address = *Address::parse("10.9.9.9", 161);
  site.poller.set_devices(site.devices);
  site.at(1).dead = true;
  site.pass(kInterval * 3);
  const std::size_t told = site.told[site.behind[0]].size();
  site.devices[1].parents.clear();
  site.poller.set_devices(site.devices);
  REQUIRE(site.told[site.behind[0]].size() == told + 1);
  CHECK(site.reachable(site.behind[0]) == CheckState::kCritical);
}

TEST_CASE("while a device's silence is being judged its next turn is left out and counted") {
  Branch site(1);
  site.pass(kInterval * 2);
  site.devices[0].patience = {Duration{60'000}, 0};
  site.poller.set_devices(site.devices);
  site.kill_all(true);
  const std::int64_t before = site.count("snmp.overruns");
  site.pass(kInterval * 5);
  CHECK(site.count("snmp.overruns") > before);
  site.pass(kInterval * 5);
  CHECK(site.reachable(site.behind[0]) == CheckState::kUnknown);
}

TEST_CASE("neighbours say what is behind what, and go on saying it while they are silent") {
  const auto layout = layout_of_ports(
      "[[table]]\nname = \"neighbor\"\nrow_name = \"1.3.6.1.4.1.9.5.1\"\nneighbours = true\n");
  Site site({}, {{"ports", layout->profiles.front()}});
  const EndpointId router = site.add(), leaf = site.add();
  site.devices[0].near = true;
  site.devices[0].name = "the router";
  site.at(0).mib.set("1.3.6.1.2.1.1.5.0", octets("router.example.org"));
  site.at(0).mib.set("1.3.6.1.4.1.9.5.1.7", octets("leaf"));
  site.at(1).mib.set("1.3.6.1.2.1.1.5.0", octets("leaf.example.org"));
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 2);
  site.at(0).dead = site.at(1).dead = true;
  site.pass(kInterval * 3);
  CHECK(site.reachable(router) == CheckState::kCritical);
  CHECK(text_of(site, leaf) == "not known: behind the router, which does not answer");

  site.at(0).dead = site.at(1).dead = false;
  site.at(0).mib.objects.erase(*Oid::parse("1.3.6.1.4.1.9.5.1.7"));
  site.pass(kInterval * 2);
  site.at(0).dead = site.at(1).dead = true;
  site.pass(kInterval * 3);
  CHECK(site.reachable(leaf) == CheckState::kCritical);
}
