#include "agent/snmp/requester/requester.h"

#include "tests/agent/snmp/fake_agent.h"
#include "tests/agent/snmp/simulated_loop.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

const Address kDevice = *Address::parse("192.0.2.1", 161);
const Address kOther = *Address::parse("192.0.2.66", 161);
constexpr Patience kPatience{Duration{1'000}, 1};

struct Bench {
  SimulatedLoop loop;
  FakeNetwork network;
  Vitals vitals;
  Requester requester{network, loop.clock, vitals, {loop.after(), 4'711}};
  std::shared_ptr<Requester::Peer> peer;
  absl::Status status = absl::UnknownError("nothing yet");
  std::size_t varbinds = 0;
  int answers = 0;

  Bench() {
    auto credential = std::make_shared<Credential>();
    credential->community = "public";
    peer = requester.peer(kDevice, credential);
    network.devices[kDevice].mib.set("1.3.6.1.2.1.1.3.0", ticks(1));
  }
  void ask() {
    Request request;
    request.operation = Operation::kGetNext;
    request.names = {*Oid::parse("1.3.6.1.2.1.1.3")};
    requester.ask(peer, request, kPatience, [this](const absl::Status& result, const Response& response) {
      status = result, varbinds = response.size();
      ++answers;
    });
  }
  void pass(Duration time) {
    loop.pass(time, [this] { network.deliver(); });
  }
  std::int64_t count(const std::string& name) const {
    std::int64_t sum = 0;
    for (const Vital& one : vitals.snapshot()) sum += one.name == name ? one.value : 0;
    return sum;
  }
};

}  // namespace

TEST_CASE("an answer is handed on once, and the peer may be asked again") {
  Bench bench;
  for (int i = 1; i <= 3; ++i) {
    bench.ask();
    bench.pass(Duration{1});
    CHECK(bench.status.ok());
    CHECK(bench.varbinds == 1);
    CHECK(bench.answers == i);
  }
  CHECK(bench.requester.open() == 0);
}

TEST_CASE("who does not answer is asked again, each time waiting twice as long, and given up") {
  Bench bench;
  bench.network.devices[kDevice].dead = true;
  bench.ask();
  bench.pass(Duration{999});
  CHECK(bench.network.devices[kDevice].requests == 1);
  bench.pass(Duration{1});
  CHECK(bench.network.devices[kDevice].requests == 2);
  bench.pass(Duration{1'999});
  CHECK(bench.answers == 0);
  bench.pass(Duration{2});
  CHECK(absl::IsDeadlineExceeded(bench.status));
  CHECK(bench.answers == 1);
  CHECK(bench.count("snmp.timeouts") == 1);
  CHECK(bench.requester.open() == 0);
}

TEST_CASE("a lost answer is made good by the second try") {
  Bench bench;
  int lost = 0;
  bench.network.devices[kDevice].spoil = [&](std::string bytes) -> std::optional<std::string> {
    if (lost++ == 0) return std::nullopt;
    return bytes;
  };
  bench.ask();
  bench.pass(Duration{1'500});
  CHECK(bench.status.ok());
  CHECK(bench.count("snmp.retries") == 1);
}

TEST_CASE("only the answer to what was asked, from where it was asked, counts") {
  Bench bench;
  auto& device = bench.network.devices[kDevice];
  SECTION("from another address") { device.answers_from = kOther; }
  SECTION("from another port") { device.answers_from = *Address::parse("192.0.2.1", 162); }
  SECTION("to another request") {
    device.spoil = [](const std::string&) {
      Response response;
      response.id = 1;
      return encode_response(response, "public", false);
    };
  }
  SECTION("malformed") {
    device.spoil = [](std::string bytes) { return bytes.substr(0, bytes.size() - 1); };
  }
  SECTION("of another community") {
    device.spoil = [](std::string bytes) { return bytes.replace(bytes.find("public"), 6, "secret"); };
  }
  bench.ask();
  bench.pass(Duration{500});
  CHECK(bench.answers == 0);
  CHECK(bench.count("snmp.strays") == 1);
  bench.pass(Duration{3'000});
  CHECK(absl::IsDeadlineExceeded(bench.status));
}

TEST_CASE("an answer that comes twice, or when nobody waits any more, is a stray") {
  Bench bench;
  std::string kept;
  bench.network.devices[kDevice].spoil = [&](std::string bytes) { return kept = bytes; };
  bench.ask();
  bench.pass(Duration{1});
  CHECK(bench.answers == 1);
  bench.network.devices[kDevice].spoil = [&](const std::string&) { return kept; };
  bench.ask();
  bench.pass(Duration{5'000});
  CHECK(bench.answers == 2);
  CHECK(absl::IsDeadlineExceeded(bench.status));
}

TEST_CASE("addresses are written and read") {
  CHECK(Address::parse("192.0.2.7", 161)->with_port() == "192.0.2.7:161");
  CHECK(Address::parse("2001:db8::7", 161)->with_port() == "[2001:db8::7]:161");
  CHECK_FALSE(Address::parse("router-1", 161));
  CHECK_FALSE(Address::parse("192.0.2.256", 161));
}
