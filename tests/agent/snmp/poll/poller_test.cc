#include "tests/agent/snmp/poll/site.h"

using namespace tidemark;
using namespace tidemark::snmp;

TEST_CASE("every device is polled once an interval, and they are spread over it") {
  Site site;
  for (int i = 0; i < 200; ++i) site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 5 - Duration{1});
  std::vector<int> of_second(10);
  for (const PolledDevice& device : site.devices) {
    const auto times = site.times(device.endpoint);
    REQUIRE(times.size() == 5);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == kInterval);
    ++of_second[static_cast<std::size_t>(unix_ms(times[0]) / 1'000 % 10)];
  }
  for (const int polls : of_second) CHECK((polls > 5 && polls < 40));
  CHECK(site.count("snmp.late") == 0);
  CHECK(site.count("snmp.overruns") == 0);
}

TEST_CASE("devices that are dead cost the living nothing, though they are many and places are few") {
  PollerOptions options;
  options.running_max = 4;
  options.silent_max = 2;
  Site site(options);
  std::vector<EndpointId> living;
  for (int i = 0; i < 60; ++i) {
    const EndpointId id = site.add(i % 2 == 0);
    if (i % 2 != 0) living.push_back(id);
  }
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 6);  // who is dead has been found out
  CHECK(site.poller.silent() == 30);
  for (auto& [id, sections] : site.told) sections.clear();
  const auto late = site.count("snmp.late");
  site.pass(kInterval * 5);
  for (const EndpointId id : living) {
    const auto times = site.times(id);
    REQUIRE(times.size() == 5);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == kInterval);
    CHECK(site.reachable(id) == CheckState::kOk);
  }
  // The dead ones wait for each other alone.
  CHECK(site.count("snmp.late") >= late);
}

TEST_CASE("a device that comes back is read again, and one that goes is told at its next poll") {
  Site site;
  const EndpointId id = site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval);
  CHECK(site.reachable(id) == CheckState::kOk);
  site.at(0).dead = true;
  site.pass(kInterval * 2);
  CHECK(site.reachable(id) == CheckState::kCritical);
  CHECK(site.told[id].back().blocks.empty());
  site.at(0).dead = false;
  site.pass(kInterval);
  CHECK(site.reachable(id) == CheckState::kOk);
  CHECK_FALSE(site.told[id].back().blocks.empty());
  CHECK(site.series == 4);  // the series are those that they were
}

TEST_CASE("a device that breaks off in the middle is known to answer, and its values are not told") {
  Site site;
  const EndpointId id = site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval);
  int answers = 0;
  site.at(0).spoil = [&](std::string bytes) -> std::optional<std::string> {
    return answers++ == 0 ? std::optional(bytes) : std::nullopt;
  };
  const std::size_t before = site.told[id].size();
  site.pass(kInterval + Duration{5'000});
  REQUIRE(site.told[id].size() > before);  // one more may follow, without any answer
  CHECK(site.told[id][before].results.front().state == CheckState::kWarning);
  CHECK(site.told[id][before].blocks.empty());
}

TEST_CASE("with new devices those that stay keep their rhythm, and those that went are asked no more") {
  Site site;
  const EndpointId stays = site.add(), goes = site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 2);
  site.devices.pop_back();
  site.add();
  site.poller.set_devices(site.devices);
  const std::size_t told = site.told[goes].size();
  site.pass(kInterval * 3 - Duration{1});
  const auto times = site.times(stays);
  REQUIRE(times.size() == 5);
  for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == kInterval);
  CHECK(site.told[goes].size() == told);
}

TEST_CASE(
    "with the same devices read anew nothing changes, and with another community everything is asked anew") {
  Site site;
  const EndpointId id = site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 2);
  const auto series = site.series;
  const auto reread = [&](const std::string& community) {
    auto credential = std::make_shared<Credential>(*site.devices[0].credential);
    credential->community = community;
    site.devices[0].credential = credential;
    site.poller.set_devices(site.devices);
  };
  site.facts.clear();
  reread("public");
  site.pass(kInterval * 2);
  CHECK(site.series == series);
  CHECK(site.facts.empty());  // it was not identified anew
  const std::size_t told = site.told[id].size();
  reread("private");
  site.at(0).community = "private";
  site.pass(kInterval * 2);
  CHECK(site.told[id].size() > told);
  CHECK(site.reachable(id) == CheckState::kOk);
  CHECK_FALSE(site.facts.empty());
}

TEST_CASE("a poll that lasts longer than its interval leaves the next one out, and is counted") {
  Site site;
  const EndpointId id = site.add();
  site.devices[0].interval = Duration{1'000};
  site.poller.set_devices(site.devices);
  site.pass(Duration{1'000});
  site.at(0).dead = true;
  site.pass(Duration{10'000});
  CHECK(site.count("snmp.overruns") >= 2);
  CHECK(site.reachable(id) == CheckState::kCritical);
}

TEST_CASE("a poll that does not come to its end is broken off, and its place is free for others") {
  PollerOptions options;
  options.running_max = 1;
  options.poll_max = Duration{20'000};
  Site site(options);
  const EndpointId slow = site.add(), other = site.add();
  auto credential = std::make_shared<Credential>();
  credential->version = Version::kV1, credential->community = "public";
  site.devices[0].credential = credential;
  site.at(0).mib = device_with_ports(200);  // a request each in v1
  site.at(0).mib.v1 = true;
  bool lost = false;
  site.at(0).spoil = [&](std::string bytes) -> std::optional<std::string> {
    lost = !lost;
    return lost ? std::nullopt : std::optional(bytes);
  };
  site.poller.set_devices(site.devices);
  site.pass(kInterval * 13);  // each takes more than two intervals, and begins at the next due time
  CHECK(site.reachable(slow) == CheckState::kWarning);
  const std::string& text = site.told[slow].back().results.front().text;
  CHECK(text.find("broken off after 20 s") != std::string::npos);
  CHECK(site.told[slow].size() >= 4);
  CHECK(site.told[other].size() >= 4);
  CHECK(site.reachable(other) == CheckState::kOk);
}

TEST_CASE("nothing is told after stop") {
  Site site;
  const EndpointId id = site.add();
  site.poller.set_devices(site.devices);
  site.pass(kInterval);
  const std::size_t told = site.told[id].size();
  site.poller.stop();
  site.pass(kInterval * 3);
  CHECK(site.told[id].size() == told);
}
