#include "agent/snmp/scan/discovery.h"

#include <algorithm>

#include "common/log/log.h"
#include "tests/agent/snmp/scan/net.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

constexpr Duration kHour{3'600'000};

/// A proxy's place; restart() is what a new process finds.
struct Site {
  SimulatedLoop loop;
  WatchedNetwork network{loop.clock};
  Vitals vitals, own;
  Requester requester{network, loop.clock, own, {loop.after(), 4'711}};
  std::vector<Event> told;
  std::string kept;
  bool durable = true;
  std::unique_ptr<Discovery> discovery;

  Site() {
    log::set_level(log::Level::kWarning);
    restart();
  }
  void restart() {
    if (discovery) discovery->stop();
    FoundBook book = kept.empty() ? FoundBook() : *FoundBook::decode(kept);
    discovery = std::make_unique<Discovery>(
        requester, loop.clock, vitals, std::move(book),
        DiscoveryPorts{loop.after(), [] { return std::uint64_t{4'711}; },
                       [this](Event event) { told.push_back(std::move(event)); }, [this] { return durable; },
                       [this](const FoundBook& now) { kept = now.encode(); }});
  }
  void pass(Duration time) {
    loop.pass(time, [this] { network.deliver(); });
  }
  std::size_t asked(const std::string& address) const {
    return static_cast<std::size_t>(std::count_if(network.sent.begin(), network.sent.end(),
                                                  [&](const auto& one) { return one.to == at(address); }));
  }
  std::string attribute(std::size_t event, const std::string& key) const {
    for (const Attribute& one : told.at(event).attributes) {
      if (one.key == key) return one.value;
    }
    return "";
  }
};

ScheduledScan scan(const std::string& addresses, Duration every = kHour) {
  ScheduledScan out;
  out.plan.ranges = {range(addresses)};
  out.plan.credentials = {community("public")};
  out.every = every;
  return out;
}

}  // namespace

TEST_CASE("a device that is not managed is told once, also after a restart, with what it says") {
  Site site;
  site.network.devices[at("192.0.2.7")] = device("sw-7", "public");
  site.network.devices[at("192.0.2.8")] = device("managed", "public");
  const auto begin = [&] {
    site.discovery->set_scans({scan("192.0.2.0/28")}, two_profiles());
    site.discovery->set_managed({at("192.0.2.8")});
  };
  begin();
  site.pass(kHour * 5);
  REQUIRE(site.told.size() == 1);
  const Event& event = site.told[0];
  CHECK(event.name == "device.found");
  CHECK(event.severity == Severity::kInfo);
  CHECK(event.body == "192.0.2.7 answers to SNMP and is not managed: sw-7, Switch sw-7");
  CHECK(std::is_sorted(event.attributes.begin(), event.attributes.end()));
  CHECK(site.attribute(0, "network.peer.address") == "192.0.2.7");
  CHECK(site.attribute(0, "network.peer.port") == "161");
  CHECK(site.attribute(0, "sysName") == "sw-7");
  CHECK(site.attribute(0, "sysDescr") == "Switch sw-7");
  CHECK(site.attribute(0, "sysObjectID") == "1.3.6.1.4.1.9.1.1");
  CHECK(site.attribute(0, "snmp.credential") == "public");
  CHECK(site.attribute(0, "snmp.profiles") == "ports");
  CHECK(site.asked("192.0.2.1") == 5);  // once a run
  CHECK(site.asked("192.0.2.8") == 0);
  site.restart();
  begin();
  site.pass(kHour * 3);
  CHECK(site.asked("192.0.2.1") == 8);
  CHECK(site.told.size() == 1);
  site.network.devices[at("192.0.2.7")].mib.set("1.3.6.1.2.1.1.1.0", octets("Switch of another make"));
  site.pass(kHour);
  REQUIRE(site.told.size() == 2);
  CHECK(site.told[1].body.find("says something else of itself now") != std::string::npos);
  CHECK(site.attribute(1, "sysDescr") == "Switch of another make");
}

TEST_CASE("who is managed from now on is asked no more, and is news again when he is managed no more") {
  Site site;
  site.network.devices[at("192.0.2.7")] = device("sw-7", "public");
  site.discovery->set_scans({scan("192.0.2.7")}, {});
  site.discovery->set_managed({});
  site.pass(kHour);
  CHECK(site.told.size() == 1);
  site.discovery->set_managed({at("192.0.2.7")});
  const auto asked = site.network.sent.size();
  site.pass(kHour * 3);
  CHECK(site.network.sent.size() == asked);
  site.discovery->set_managed({});
  site.pass(kHour);
  CHECK(site.told.size() == 2);
}

TEST_CASE("nothing is asked before it is known what is managed, and nothing without scans") {
  Site site;
  site.discovery->set_scans({scan("192.0.2.0/28")}, {});
  site.pass(kHour * 2);
  CHECK(site.network.sent.empty());
  site.discovery->set_scans({}, {});
  site.discovery->set_managed({});
  site.pass(kHour * 2);
  CHECK(site.network.sent.empty());
}

TEST_CASE("two scans never run at once, and each keeps its rhythm") {
  Site site;
  site.discovery->set_scans({scan("192.0.2.0/24"), scan("198.51.100.0/24", kHour / 2)}, {});
  site.discovery->set_managed({});
  site.pass(kHour * 4);
  CHECK(site.asked("192.0.2.1") == 4);
  CHECK(site.asked("198.51.100.1") == 8);
  // Runs do not interleave: wherever the network changes, the run before it was whole.
  std::size_t run = 0;
  for (std::size_t i = 0; i < site.network.sent.size(); ++i) {
    const auto& to = site.network.sent[i].to;
    if (i > 0 && to.bytes[0] != site.network.sent[i - 1].to.bytes[0]) {
      REQUIRE(run % 254 == 0);
      run = 0;
    }
    ++run;
  }
}

TEST_CASE("new ranges take the place of those before, also in the middle of a scan") {
  Site site;
  site.discovery->set_scans({scan("192.0.2.0/24")}, {});
  site.discovery->set_managed({});
  while (site.network.sent.empty()) site.pass(Duration{1'000});
  site.discovery->set_scans({scan("198.51.100.0/28")}, {});
  const auto before = site.network.sent.size();
  site.pass(kHour * 2);
  REQUIRE(site.network.sent.size() > before);
  for (std::size_t i = before; i < site.network.sent.size(); ++i)
    REQUIRE(range("198.51.100.0/28").holds(site.network.sent[i].to));
}

TEST_CASE("a reload that leaves a scan as it is does not run it once more") {
  Site site;
  site.discovery->set_scans({scan("192.0.2.1")}, {});
  site.discovery->set_managed({});
  site.pass(kHour / 2);
  CHECK(site.asked("192.0.2.1") == 1);
  site.discovery->set_scans({scan("192.0.2.1"), scan("192.0.2.2")}, {});
  site.pass(kHour / 4);
  CHECK(site.asked("192.0.2.1") == 1);
  CHECK(site.asked("192.0.2.2") == 1);
}

TEST_CASE("the book is kept only once its events are durable, and at the end") {
  Site site;
  site.network.devices[at("192.0.2.7")] = device("sw-7", "public");
  site.durable = false;
  site.discovery->set_scans({scan("192.0.2.7")}, {});
  site.discovery->set_managed({});
  site.pass(kHour);
  CHECK(site.told.size() == 1);
  CHECK(site.kept.empty());
  site.durable = true;
  site.pass(kHour);
  REQUIRE_FALSE(site.kept.empty());
  CHECK(FoundBook::decode(site.kept)->size() == 1);
  site.network.devices[at("192.0.2.8")] = device("sw-8", "public");
  site.discovery->set_scans({scan("192.0.2.8")}, {});
  while (site.told.size() < 2) site.pass(Duration{100});
  CHECK(FoundBook::decode(site.kept)->size() == 1);
  site.discovery->stop();
  CHECK(FoundBook::decode(site.kept)->size() == 2);
  const auto sent = site.network.sent.size();
  site.pass(kHour * 3);
  CHECK(site.network.sent.size() == sent);
}

TEST_CASE("a device that has not answered for thirty days is news when it comes back") {
  Site site;
  site.network.devices[at("192.0.2.7")] = device("sw-7", "public");
  site.discovery->set_scans({scan("192.0.2.7", kHour * 24)}, {});
  site.discovery->set_managed({});
  site.pass(kHour * 24);
  CHECK(site.told.size() == 1);
  site.network.devices[at("192.0.2.7")].dead = true;
  site.pass(kHour * 24 * 29);
  site.network.devices[at("192.0.2.7")].dead = false;
  site.pass(kHour * 24);
  CHECK(site.told.size() == 1);
  site.network.devices[at("192.0.2.7")].dead = true;
  site.pass(kHour * 24 * 32);
  site.network.devices[at("192.0.2.7")].dead = false;
  site.pass(kHour * 24);
  CHECK(site.told.size() == 2);
}
