#include "agent/snmp/notification/notifications.h"

#include <algorithm>

#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/notification/bench.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

TEST_CASE("a trap of a device's address with its community is an event of its endpoint, in every version") {
  Bench bench;
  bench.receive(kRouter,
                v1_message("public", "1.3.6.1.4.1.9", 2, 0, {{"1.3.6.1.2.1.2.2.1.1.7", integer(7)}}));
  bench.receive(kRouter, v2_message("public", kTrap, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.4")));
  REQUIRE(bench.names() == std::vector<std::string>{"trap.linkDown", "trap.linkUp"});
  for (const Section& section : bench.told) {
    CHECK(section.endpoint == bench.router);
    CHECK(section.events.at(0).time == bench.clock.now());
  }
  CHECK(bench.sent.empty());
  CHECK(bench.count("snmp.traps", "1") == 1);
  CHECK(bench.count("snmp.traps", "2c") == 1);
}

TEST_CASE("a notification is about the device behind the address, and about no other, whatever it says") {
  Bench bench;
  bench.receive(kRouter, v1_message("public", "1.3.6.1.4.1.9", 0, 0));  // its agent-addr is another's
  REQUIRE(bench.told.size() == 1);
  CHECK(bench.told[0].endpoint == bench.router);
  const auto& attributes = bench.told[0].events[0].attributes;
  CHECK(std::find(attributes.begin(), attributes.end(), Attribute{"snmp.trap.agent_address", "192.2.3.4"}) !=
        attributes.end());
}

TEST_CASE("who does not know the device's credential, or is no device, is refused and counted") {
  Bench bench;
  const auto trap = [](const char* community) {
    return v2_message(community, kTrap, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3"));
  };
  bench.receive(kRouter, trap("Public"));
  bench.receive(kRouter, trap("public "));
  bench.receive(kRouter, trap(""));
  bench.receive(kNobody, trap("public"));
  bench.receive(kSafe, trap("public"));  // a device of v3
  bench.receive(kRouter, bytes(kAuthenticated));
  CHECK(bench.told.empty());
  CHECK(bench.sent.empty());
  CHECK(bench.count("snmp.traps_refused", "community") == 3);
  CHECK(bench.count("snmp.traps_refused", "address") == 1);
  CHECK(bench.count("snmp.traps_refused", "version") == 2);
}

TEST_CASE(
    "a credential that is taken beside the devices' own counts from every device, and from no other "
    "address") {
  Bench bench;
  auto traps = std::make_shared<Credential>();
  traps->community = "for traps";
  bench.set_devices({traps});
  const std::string trap = v2_message("for traps", kTrap, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3"));
  bench.receive(kRouter, trap);
  bench.receive(kSafe, trap);
  bench.receive(kNobody, trap);
  REQUIRE(bench.told.size() == 2);
  CHECK(bench.told[0].endpoint == bench.router);
  CHECK(bench.told[1].endpoint == bench.safe);
}

TEST_CASE("of two devices at one address it is the one whose credential fits") {
  Bench bench;
  auto other = std::make_shared<Credential>();
  other->community = "other";
  const EndpointId second = EndpointId::named(Uuid{}, "second");
  bench.more = {{second, "second", kRouter, other}};
  bench.set_devices();
  bench.receive(kRouter, v2_message("other", kTrap, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3")));
  REQUIRE(bench.told.size() == 1);
  CHECK(bench.told[0].endpoint == second);
}

TEST_CASE("an inform is answered when what it says is durable, with what it had in it") {
  Bench bench;
  const Varbinds varbinds =
      v2_varbinds("1.3.6.1.6.3.1.1.5.3", {{"1.3.6.1.2.1.2.2.1.2.7", octets(std::string("a\0\xff", 3))}});
  bench.notifications.received(kRouter, v2_message("public", kInform, 4'711, varbinds), 3);
  CHECK(bench.told.size() == 1);
  CHECK(bench.sent.empty());
  bench.notifications.turn_over();
  REQUIRE(bench.sent.size() == 1);
  CHECK(bench.sent[0].socket == 3);
  CHECK(bench.sent[0].to == kRouter);
  CHECK(bench.sent[0].bytes == v2_message("public", 0xa2, 4'711, varbinds));
  CHECK(bench.flushes == 1);
  bench.notifications.turn_over();
  CHECK(bench.flushes == 1);
}

TEST_CASE("an inform that could not be kept is not answered, and counts when it comes again") {
  Bench bench;
  bench.durable = false;
  const std::string inform = v2_message("public", kInform, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3"));
  bench.receive(kRouter, inform);
  CHECK(bench.sent.empty());
  CHECK(bench.count("snmp.informs_unanswered") == 1);
  bench.durable = true;
  bench.receive(kRouter, inform);
  CHECK(bench.sent.size() == 1);
  CHECK(bench.told.size() == 2);
}

TEST_CASE("a repeated inform is answered again and told once; another request is another") {
  Bench bench;
  const auto inform = [](std::int32_t id, std::int64_t value) {
    return v2_message("public", kInform, id,
                      v2_varbinds("1.3.6.1.6.3.1.1.5.3", {{"1.3.6.1.2.1.2.2.1.1.7", integer(value)}}));
  };
  bench.notifications.received(kRouter, inform(1, 7));
  bench.notifications.received(kRouter, inform(1, 7));  // before the first was answered
  bench.notifications.turn_over();
  CHECK(bench.sent.size() == 1);
  bench.receive(kRouter, inform(1, 7));
  CHECK(bench.sent.size() == 2);
  CHECK(bench.told.size() == 1);
  CHECK(bench.count("snmp.traps_repeated") == 2);
  bench.receive(kRouter, inform(2, 7));
  bench.receive(kRouter, inform(1, 8));
  CHECK(bench.told.size() == 3);
  bench.clock.pass(Repeats::kFor + Duration{1});
  bench.receive(kRouter, inform(1, 7));
  CHECK(bench.told.size() == 4);
}

TEST_CASE("a storm is dropped and not answered, and told when it begins and when it is over") {
  Bench bench;
  bench.notifications.set_limits({3, 60});
  for (std::int32_t i = 1; i <= 10; ++i)
    bench.receive(kRouter, v2_message("public", kInform, i, v2_varbinds("1.3.6.1.6.3.1.1.5.3")));
  CHECK(bench.sent.size() == 3);
  CHECK(bench.count("snmp.traps_dropped") == 7);
  CHECK(bench.names() ==
        std::vector<std::string>{"trap.linkDown", "trap.linkDown", "trap.linkDown", "trap.storm"});
  bench.clock.pass(Storms::kCalm);
  bench.notifications.look();
  REQUIRE(bench.told.size() == 5);
  const Event& over = bench.told.back().events.at(0);
  CHECK(over.name == "trap.storm.ended");
  CHECK(over.body == "7 notifications were dropped within 0 s");
  CHECK(bench.told.back().endpoint == bench.router);
  bench.notifications.stop();
  CHECK(bench.told.size() == 5);
  bench.receive(kRouter, v2_message("public", kInform, 9, v2_varbinds("1.3.6.1.6.3.1.1.5.3")));
  CHECK(bench.sent.size() == 4);
}

TEST_CASE("a storm that goes on is told of at the end") {
  Bench bench;
  bench.notifications.set_limits({1, 1});
  for (int i = 0; i < 3; ++i)
    bench.receive(kRouter, v2_message("public", kTrap, i, v2_varbinds("1.3.6.1.6.3.1.1.5.3")));
  bench.notifications.stop();
  CHECK(bench.names() == std::vector<std::string>{"trap.linkDown", "trap.storm", "trap.storm.ended"});
}

TEST_CASE("traps of v3 count from the engine that they name, at the credential's level or above") {
  for (const char* trap : {kAuthenticated, kEncrypted}) {
    Bench bench;
    bench.receive(kSafe, bytes(trap));
    REQUIRE(bench.names() == std::vector<std::string>{"trap.linkDown"});
    CHECK(bench.told[0].endpoint == bench.safe);
    CHECK(bench.told[0].events[0].body == "an interface went down: ifIndex.7 7");
    CHECK(bench.sent.empty());
    bench.receive(kSafe, bytes(trap));  // a copy of it
    CHECK(bench.told.size() == 1);
    CHECK(bench.count("snmp.traps_repeated") == 1);
  }
}

TEST_CASE("of v3, other users, lower levels, other phrases and changed bytes are refused") {
  Bench bench;
  bench.receive(kSafe, bytes(kInClear));
  CHECK(bench.count("snmp.traps_refused", "user") == 1);
  auto lower = std::make_shared<Credential>(*bench.anna);
  lower->user = "nobody";
  bench.set_devices({lower});
  bench.receive(kSafe, bytes(kInClear));
  CHECK(bench.count("snmp.traps_refused", "security level") == 1);
  std::string changed = bytes(kAuthenticated);
  changed.back() = 8;  // the value
  bench.receive(kSafe, changed);
  CHECK(bench.count("snmp.traps_refused", "authentication") == 1);
  std::string secret = bytes(kEncrypted);
  secret.back() = static_cast<char>(secret.back() ^ 1);
  bench.receive(kSafe, secret);
  CHECK(bench.count("snmp.traps_refused", "authentication") == 2);
  auto other = std::make_shared<Credential>(*bench.olga);
  other->privacy_key = *key_of("another phrase", Authentication::kSha512);
  bench.olga = other;
  bench.set_devices();
  bench.receive(kSafe, bytes(kEncrypted));
  CHECK(bench.count("snmp.traps_refused", "decryption") == 1);
  CHECK(bench.told.empty());
  CHECK(bench.sent.empty());
}

TEST_CASE("an engine's time only goes on: what is older than its window is refused") {
  Bench bench;
  bench.receive(kSafe, bytes(kAtBoot1Time2000));
  CHECK(bench.told.size() == 1);
  bench.receive(kSafe, bytes(kAtBoot1Time1000));
  CHECK(bench.told.size() == 1);
  CHECK(bench.count("snmp.traps_refused", "time window") == 1);
  bench.receive(kSafe, bytes(kAtBoot2Time5));
  CHECK(bench.told.size() == 2);
  bench.clock.pass(Repeats::kFor * 2);  // so that it is not known as a copy
  bench.receive(kSafe, bytes(kAtBoot1Time2000));
  CHECK(bench.told.size() == 2);
  CHECK(bench.count("snmp.traps_refused", "time window") == 2);
}

TEST_CASE("an inform of v3 counts within 150 seconds of our own time, in the boot that we are in") {
  struct Case {
    const char* message;
    std::int64_t second;
    bool taken;
  };
  for (const Case& one : std::initializer_list<Case>{{kInformBoots3, 0, true},
                                                     {kInformBoots3, 250, true},
                                                     {kInformBoots3, 251, false},
                                                     {kInformBoots2, 100, false},
                                                     {kInformBoots4, 100, false},
                                                     {kInformWithoutTime, 100, false},
                                                     {kInformBoots3, 100, true}}) {
    CAPTURE(one.message, one.second);
    Bench bench;
    bench.clock.pass(Duration{one.second * 1'000});
    bench.receive(kSafe, bytes(one.message));
    CHECK(bench.told.size() == (one.taken ? 1 : 0));
    REQUIRE(bench.sent.size() == 1);
    // usmStatsNotInTimeWindows, else the answer, which both have our time.
    const std::string counter("\x06\x0a\x2b\x06\x01\x06\x03\x0f\x01\x01\x02\x00", 12);
    CHECK((bench.sent[0].bytes.find(counter) == std::string::npos) == one.taken);
    const std::string boots = bench.engine.id + std::string("\x02\x01\x03\x02", 4);
    CHECK(bench.sent[0].bytes.find(boots) != std::string::npos);
    CHECK(bench.flushes == (one.taken ? 1 : 0));
  }
}

TEST_CASE(
    "an inform of v3 that is repeated is answered again and told once, and one with a changed byte is told "
    "why not") {
  Bench bench;
  bench.receive(kSafe, bytes(kInformBoots3));
  bench.receive(kSafe, bytes(kInformBoots3));
  CHECK(bench.told.size() == 1);
  CHECK(bench.sent.size() == 2);
  std::string changed = bytes(kInformBoots3);
  changed.back() = static_cast<char>(changed.back() ^ 1);
  bench.receive(kSafe, changed);
  CHECK(bench.told.size() == 1);
  REQUIRE(bench.sent.size() == 3);
  // usmStatsWrongDigests
  CHECK(bench.sent[2].bytes.find(std::string("\x06\x0a\x2b\x06\x01\x06\x03\x0f\x01\x01\x05\x00", 12)) !=
        std::string::npos);
}

TEST_CASE("who asks for the engine is told it, where he is a device of v3") {
  Bench bench;
  bench.receive(kSafe, bytes(kProbe));
  REQUIRE(bench.sent.size() == 1);
  CHECK(bench.sent[0].bytes.find(bench.engine.id) != std::string::npos);
  // usmStatsUnknownEngineIDs
  CHECK(bench.sent[0].bytes.find(std::string("\x06\x0a\x2b\x06\x01\x06\x03\x0f\x01\x01\x04\x00", 12)) !=
        std::string::npos);
  bench.receive(kRouter, bytes(kProbe));
  bench.receive(kNobody, bytes(kProbe));
  CHECK(bench.sent.size() == 1);
  CHECK(bench.told.empty());
}
