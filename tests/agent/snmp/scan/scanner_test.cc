#include "agent/snmp/scan/scanner.h"

#include <algorithm>
#include <map>

#include "tests/agent/snmp/scan/net.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

struct Bench {
  SimulatedLoop loop;
  WatchedNetwork network{loop.clock};
  Vitals vitals, own;
  Requester requester{network, loop.clock, own, {loop.after(), 4'711}};
  std::set<Address> skipped;
  std::map<Address, FoundDevice> found;
  int ends = 0;
  Scanner scanner{requester,
                  loop.clock,
                  vitals,
                  {loop.after(), [this](const Address& address) { return skipped.contains(address); },
                   [this](FoundDevice device) {
                     const Address address = device.address;
                     CHECK(found.emplace(address, std::move(device)).second);
                   },
                   [this] {
                     ++ends;
                     if (next) scanner.start(*std::exchange(next, std::nullopt), {});
                   }}};
  std::optional<ScanPlan> next;  ///< begun when one ends
  std::size_t open_most = 0;

  void pass(Duration time) {
    loop.pass(time, [this] {
      open_most = std::max(open_most, requester.open());
      network.deliver();
    });
  }
  std::int64_t count(const std::string& name) const {
    std::int64_t sum = 0;
    for (const Vital& one : vitals.snapshot()) sum += one.name == name ? one.value : 0;
    return sum;
  }
};

ScanPlan plan(const std::vector<std::string>& ranges, const std::vector<std::string>& words = {"public"}) {
  ScanPlan out;
  for (const std::string& one : ranges) out.ranges.push_back(range(one));
  for (const std::string& word : words) out.credentials.push_back(community(word));
  return out;
}

}  // namespace

TEST_CASE("whoever answers is told with what it is and what fits, and nobody else") {
  Bench bench;
  bench.network.devices[at("192.0.2.3")] = device("sw-3", "public");
  bench.network.devices[at("192.0.2.9")] = device("sw-9", "public");
  bench.network.devices[at("192.0.2.9")].mib.v1 = false;
  bench.network.devices[at("192.0.2.17")] = device("outside", "public");
  bench.scanner.start(plan({"192.0.2.0/28"}), two_profiles());
  bench.pass(Duration{10'000});
  CHECK(bench.ends == 1);
  CHECK_FALSE(bench.scanner.running());
  REQUIRE(bench.found.size() == 2);
  const FoundDevice& one = bench.found.at(at("192.0.2.3"));
  CHECK(one.credential->name == "public");
  CHECK(one.facts.name == "sw-3");
  CHECK(one.facts.description == "Switch sw-3");
  CHECK(one.facts.object_id == *Oid::parse("1.3.6.1.4.1.9.1.1"));
  CHECK(one.profiles == std::vector<std::string>{"ports"});
  CHECK(bench.scanner.figures().addresses == 14);
  CHECK(bench.scanner.figures().passed == 14);
  CHECK(bench.scanner.figures().asked == 14);
  CHECK(bench.scanner.figures().answered == 2);
  CHECK(bench.count("snmp.scanned") == 14);
  CHECK(bench.count("snmp.found") == 2);
  CHECK(bench.network.devices[at("192.0.2.17")].requests == 0);
}

TEST_CASE("no second sees more new addresses than the rate, whether or not they answer") {
  for (const std::uint32_t rate : {1U, 7U, 50U, 400U, 1'000U}) {
    Bench bench;
    ScanPlan fast = plan({"10.0.0.0-10.0.3.255"});
    fast.rate = rate;
    fast.open_max = 10'000;
    for (int i = 0; i < 200; i += 2)
      bench.network.devices[at("10.0.0." + std::to_string(i))] = device("d", "public");
    bench.scanner.start(fast, {});
    bench.pass(Duration{5'000});
    const auto firsts = bench.network.firsts();
    INFO(rate);
    // It's what was asked for, too, not merely less.
    CHECK(firsts.size() >= std::min<std::size_t>(1'024, rate * 5 * 9 / 10));
    for (std::size_t i = rate + 1; i < firsts.size(); ++i)
      REQUIRE(firsts[i].at - firsts[i - rate - 1].at >= Duration{999});
  }
}

TEST_CASE("who is silent is asked once with each credential, and places bound how many at once") {
  Bench bench;
  ScanPlan silent = plan({"192.0.2.1-192.0.2.40"}, {"one", "two", "three"});
  silent.open_max = 5;
  silent.rate = 1'000;
  bench.scanner.start(silent, {});
  bench.pass(Duration{300'000});
  CHECK(bench.ends == 1);
  CHECK(bench.found.empty());
  CHECK(bench.open_most == 5);
  CHECK(bench.network.sent.size() == 40 * 3);
  CHECK(bench.network.firsts().size() == 40);
}

TEST_CASE("credentials are tried in their order, until one is answered") {
  Bench bench;
  bench.network.devices[at("192.0.2.1")] = device("first", "one");
  bench.network.devices[at("192.0.2.2")] = device("last", "two");
  bench.scanner.start(plan({"192.0.2.1-192.0.2.2"}, {"one", "two"}), {});
  bench.pass(Duration{20'000});
  REQUIRE(bench.found.size() == 2);
  CHECK(bench.found.at(at("192.0.2.1")).credential->name == "one");
  CHECK(bench.found.at(at("192.0.2.2")).credential->name == "two");
  // Its system group; nothing with the other credential.
  CHECK(bench.network.devices[at("192.0.2.1")].requests == 1);
  CHECK(bench.network.devices[at("192.0.2.2")].requests == 2);
}

TEST_CASE("addresses of several ranges are asked once, and those that are passed by never") {
  Bench bench;
  bench.skipped = {at("192.0.2.2"), at("2001:db8::1")};
  bench.network.devices[at("192.0.2.2")] = device("managed", "public");
  bench.scanner.start(plan({"192.0.2.0/29", "192.0.2.5-192.0.2.10", "2001:db8::/126"}), {});
  bench.pass(Duration{20'000});
  CHECK(bench.ends == 1);
  std::vector<std::string> asked;
  for (const auto& sent : bench.network.sent) asked.push_back(sent.to.text());
  CHECK(asked == std::vector<std::string>{"192.0.2.1", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6",
                                          "192.0.2.7", "192.0.2.8", "192.0.2.9", "192.0.2.10",
                                          "2001:db8::", "2001:db8::2", "2001:db8::3"});
  CHECK(bench.found.empty());
}

TEST_CASE("a device that breaks off is told with what it said, and a lost answer is asked for again") {
  Bench bench;
  bench.network.devices[at("192.0.2.1")] = device("breaks", "public");
  bench.network.devices[at("192.0.2.2")] = device("loses", "public");
  int breaking = 0, losing = 0;
  bench.network.devices[at("192.0.2.1")].spoil = [&](std::string bytes) -> std::optional<std::string> {
    return breaking++ == 0 ? std::optional(bytes) : std::nullopt;
  };
  bench.network.devices[at("192.0.2.2")].spoil = [&](std::string bytes) -> std::optional<std::string> {
    return losing++ == 1 ? std::nullopt : std::optional(bytes);
  };
  bench.scanner.start(plan({"192.0.2.1-192.0.2.2"}), two_profiles());
  bench.pass(Duration{20'000});
  REQUIRE(bench.found.size() == 2);
  CHECK(bench.found.at(at("192.0.2.1")).facts.name == "breaks");
  CHECK(bench.found.at(at("192.0.2.1")).profiles.empty());
  CHECK(bench.found.at(at("192.0.2.2")).profiles == std::vector<std::string>{"ports"});
}

TEST_CASE("after cancel nobody is asked, nothing is told, and another scan can begin") {
  Bench bench;
  for (int i = 1; i <= 100; ++i)
    bench.network.devices[at("192.0.2." + std::to_string(i))] = device("d", "public");
  bench.scanner.start(plan({"192.0.2.1-192.0.2.100"}), two_profiles());
  bench.pass(Duration{1'000});
  const std::size_t sent = bench.network.sent.size(), found = bench.found.size();
  CHECK(found > 10);
  CHECK(found < 100);
  bench.scanner.cancel();
  CHECK_FALSE(bench.scanner.running());
  bench.pass(Duration{60'000});
  CHECK(bench.network.sent.size() == sent);
  CHECK(bench.found.size() == found);
  CHECK(bench.ends == 0);
  bench.found.clear();
  bench.scanner.start(plan({"192.0.2.1-192.0.2.100"}), two_profiles());
  bench.pass(Duration{60'000});
  CHECK(bench.found.size() == 100);
  CHECK(bench.ends == 1);
}

TEST_CASE("a scan that is cancelled while answers are awaited tells nothing of them") {
  Bench bench;
  bench.network.devices[at("192.0.2.1")] = device("d", "public");
  bench.scanner.start(plan({"192.0.2.1"}), {});
  bench.loop.pass(Duration{1}, [] {});  // asked, and its answer is on the way
  REQUIRE(bench.network.sent.size() == 1);
  bench.scanner.cancel();
  bench.pass(Duration{10'000});
  CHECK(bench.found.empty());
  CHECK(bench.ends == 0);
}

TEST_CASE("where one scan ends the next may begin, though its own addresses are all passed by") {
  Bench bench;
  bench.network.devices[at("192.0.2.9")] = device("d", "public");
  for (const char* address : {"192.0.2.1", "192.0.2.8"}) {
    bench.skipped = {at("192.0.2.1")};
    bench.next = plan({"192.0.2.9"});
    bench.scanner.start(plan({address}), {});
    bench.pass(Duration{10'000});
    CHECK(bench.found.size() == 1);
    CHECK_FALSE(bench.scanner.running());
    bench.found.clear();
  }
  CHECK(bench.ends == 4);
}

TEST_CASE("a range whose addresses are all passed by ends at once") {
  Bench bench;
  bench.skipped = {at("192.0.2.1")};
  bench.scanner.start(plan({"192.0.2.1"}), {});
  bench.pass(Duration{1});
  CHECK(bench.ends == 1);
  CHECK(bench.network.sent.empty());
}
