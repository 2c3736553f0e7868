#include <random>

#include "tests/agent/snmp/notification/bench.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

std::vector<std::string> good() {
  return {v1_message("public", "1.3.6.1.4.1.9", 6, 3, {{"1.3.6.1.2.1.2.2.1.1.7", integer(7)}}),
          v2_message("public", kTrap, 1,
                     v2_varbinds("1.3.6.1.6.3.1.1.5.3", {{"1.3.6.1.2.1.2.2.1.2.7", octets("a")}})),
          v2_message("public", kInform, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3")),
          bytes(kInClear),
          bytes(kAuthenticated),
          bytes(kEncrypted),
          bytes(kInformBoots3),
          bytes(kProbe)};
}

void receive_everywhere(Bench& bench, const std::string& message) {
  for (const Address& from : {kRouter, kSafe, kNobody}) bench.receive(from, message);
}

}  // namespace

TEST_CASE("a message that was cut anywhere tells nothing") {
  Bench bench;
  for (const std::string& message : good()) {
    for (std::size_t length = 0; length < message.size(); ++length)
      receive_everywhere(bench, message.substr(0, length));
  }
  CHECK(bench.told.empty());
  CHECK(bench.count("snmp.strays", "no notification") > 0);
}

TEST_CASE("other PDUs than notifications are strays") {
  Bench bench;
  for (int kind = 0xa0; kind <= 0xaf; ++kind) {
    if (kind == kTrap || kind == kInform) continue;
    bench.receive(kRouter, v2_message("public", kind, 1, v2_varbinds("1.3.6.1.6.3.1.1.5.3")));
  }
  CHECK(bench.told.empty());
  CHECK(bench.sent.empty());
  CHECK(bench.count("snmp.strays", "no notification") == 14);
}

TEST_CASE("whatever bytes come, nothing breaks, and nothing is told of v3 that its key does not sign") {
  Bench bench;
  bench.notifications.set_limits({10'000, 60'000});
  std::mt19937 random(1);
  for (int round = 0; round < 3'000; ++round) {
    for (const std::string& message : good()) {
      std::string changed = message;
      for (std::uint32_t n = random() % 4 + 1; n > 0; --n) {
        const std::size_t at = random() % changed.size();
        switch (random() % 4) {
          case 0:
            changed[at] = static_cast<char>(random());
            break;
          case 1:
            changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
            break;
          case 2:
            changed.insert(at, 1, static_cast<char>(random()));
            break;
          default:
            changed.erase(at, 1);
            if (changed.empty()) changed = "\x30";
        }
      }
      receive_everywhere(bench, changed);
    }
    bench.clock.pass(Duration{1'000});
  }
  for (const Section& section : bench.told) {
    CHECK(section.endpoint != EndpointId{});
    if (section.endpoint == bench.safe)
      CHECK(section.events.at(0).body == "an interface went down: ifIndex.7 7");
  }
  bench.receive(kRouter, good()[1]);
  CHECK(bench.told.back().endpoint == bench.router);
}
