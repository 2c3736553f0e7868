// Whom a proxy may speak for.
#include "tests/collector/admission/admission_bench.h"

namespace tidemark::admission {
namespace {

Device device(const PlainSource& proxy, const std::string& key, const std::string& address = "10.0.0.5") {
  Device out;
  out.endpoint = EndpointId::named(proxy.id().value, key);
  out.name = key;
  out.address = address;
  return out;
}

Batch about(EndpointId endpoint, TimePoint time) {
  Batch batch = one_result(time);
  batch.sections[0].endpoint = endpoint;
  return batch;
}

struct ProxyBench : Bench {
  explicit ProxyBench(AdmissionOptions options = {}) : Bench(options) { store.ranges = {"10.0.0.0/24"}; }

  /// What is refused of these devices.
  std::vector<stream::RefusedDevice> say(const Open& stream, std::vector<Device> devices) {
    const std::size_t before = stream.outlet->all<stream::DevicesAnswer>().size();
    CHECK(admission.take(stream.id, stream::Devices{std::move(devices)}));
    store.commit_all();
    const auto answers = stream.outlet->all<stream::DevicesAnswer>();
    REQUIRE(answers.size() == before + 1);
    return answers.back().refused;
  }
  /// How many items of a batch about that endpoint are refused.
  std::uint64_t refused_about(const Open& stream, EndpointId endpoint) {
    admission.take(stream.id, source.push(about(endpoint, now())));
    store.commit_all();
    const auto acks = stream.outlet->all<stream::Ack>();
    REQUIRE_FALSE(acks.empty());
    CHECK_FALSE(stream.outlet->ended());
    return acks.back().refused.empty() ? 0 : acks.back().refused[0].counts.all();
  }
};

TEST_CASE("an assigned device is an endpoint before its answer, and may be spoken for") {
  ProxyBench bench;
  const auto stream = bench.welcomed(bench.source);
  CHECK(stream.outlet->all<stream::Welcome>()[0].limits.devices_max == 20'000);
  const Device one = device(bench.source, "sw1");
  CHECK(bench.refused_about(stream, one.endpoint) == 1);  // not named yet
  bench.admission.take(stream.id, stream::Devices{{one}});
  CHECK(stream.outlet->all<stream::DevicesAnswer>().empty());  // not committed
  bench.store.commit_all();
  REQUIRE(stream.outlet->all<stream::DevicesAnswer>().size() == 1);
  CHECK(stream.outlet->all<stream::DevicesAnswer>()[0].refused.empty());
  REQUIRE(bench.store.committed.back().devices.size() == 1);
  CHECK(bench.store.committed.back().devices[0] == one);
  CHECK(bench.refused_about(stream, one.endpoint) == 0);
  CHECK(wire::decode_section(bench.store.journal.back().section)->endpoint == one.endpoint);
}

TEST_CASE("a push may follow its devices at once, with declarations about them") {
  ProxyBench bench;
  const auto stream = bench.welcomed(bench.source);
  const Device one = device(bench.source, "sw1");
  bench.admission.take(stream.id, stream::Devices{{one}});
  Batch batch = event_and_samples(bench.now(), 1);
  batch.sections[0].endpoint = one.endpoint;
  auto push = bench.source.push(batch);
  push.declarations = {declaration(1, "system.network.io", one.endpoint)};
  bench.admission.take(stream.id, push);
  bench.store.commit_all();
  REQUIRE(stream.outlet->all<stream::Ack>().size() == 1);
  CHECK(stream.outlet->all<stream::Ack>()[0].refused.empty());
}

TEST_CASE("devices are refused by rule, counted by reason, and the stream goes on") {
  ProxyBench bench;
  bench.store.ranges = {"10.0.0.0/24", "*.example.org", "sw9"};
  const EndpointId foreign = EndpointId::random(), agent = EndpointId::random(),
                   revoked = EndpointId::random();
  bench.store.owned[foreign] = {SourceId::random(), false};
  bench.store.owned[agent] = {agent, false};
  bench.store.owned[revoked] = {bench.source.id(), true};
  struct Row {
    const char* key;
    void (*change)(Device&);
    const char* why;  // empty: taken
  };
  const Row table[] = {
      {"by-address", [](Device&) {}, ""},
      {"mapped", [](Device& d) { d.address = "::ffff:10.0.0.9"; }, ""},
      {"outside", [](Device& d) { d.address = "10.0.1.5"; }, "no range"},
      {"by-domain", [](Device& d) { d.address = "192.0.2.1", d.host = "sw1.Example.org"; }, ""},
      {"by-host", [](Device& d) { d.address.clear(), d.host = "SW9."; }, ""},
      {"other-host", [](Device& d) { d.address.clear(), d.host = "sw8"; }, "no range"},
      {"bad-address", [](Device& d) { d.address = "10.0.0"; }, "IPv4"},
      {"bad-name", [](Device& d) { d.name = "a\tb"; }, "control characters"},
      {"gone", [](Device& d) { d.gone = true; }, ""},
  };
  const auto stream = bench.welcomed(bench.source);
  for (const Row& row : table) {
    CAPTURE(row.key);
    Device one = device(bench.source, row.key);
    row.change(one);
    const auto refused = bench.say(stream, {one});
    CHECK(refused.empty() == (*row.why == '\0'));
    if (!refused.empty()) CHECK(refused[0].reason.find(row.why) != std::string::npos);
    CHECK(bench.refused_about(stream, one.endpoint) == refused.size());
  }
  const std::pair<EndpointId, const char*> owned[] = {{foreign, "another source"},
                                                      {agent, "another source"},
                                                      {bench.source.id(), "itself"},
                                                      {revoked, "revoked"}};
  for (const auto& [id, why] : owned) {
    CAPTURE(why);
    Device one = device(bench.source, "x");
    one.endpoint = id;
    const auto refused = bench.say(stream, {one});
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].reason.find(why) != std::string::npos);
    if (id != bench.source.id()) CHECK(bench.refused_about(stream, id) == 1);
  }
  CHECK(bench.vital("ingest.refused_devices") == 8);
  const auto standing = bench.admission.devices().at(bench.source.id());
  CHECK(standing.taken == 5);
  CHECK(standing.refused == 8);
  CHECK_FALSE(standing.reason.empty());
}

TEST_CASE("without an assignment a source speaks for nobody but itself") {
  ProxyBench bench;
  bench.store.ranges.clear();
  const auto stream = bench.welcomed(bench.source);
  const auto refused = bench.say(stream, {device(bench.source, "sw1")});
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].reason.find("nothing is assigned") != std::string::npos);
  CHECK(bench.refused_about(stream, bench.source.id()) == 0);
}

TEST_CASE("a device that moves out of what is assigned is spoken for no more, and back in again is") {
  ProxyBench bench;
  const auto stream = bench.welcomed(bench.source);
  Device one = device(bench.source, "sw1");
  CHECK(bench.say(stream, {one}).empty());
  one.address = "10.9.9.9";
  CHECK(bench.say(stream, {one}).size() == 1);
  CHECK(bench.refused_about(stream, one.endpoint) == 1);
  one.address = "10.0.0.6";
  CHECK(bench.say(stream, {one}).empty());
  CHECK(bench.refused_about(stream, one.endpoint) == 0);
  CHECK(bench.admission.devices().at(bench.source.id()).refused == 0);
}

TEST_CASE("the next stream begins without devices, and under the assignment of that time") {
  ProxyBench bench;
  auto stream = bench.welcomed(bench.source);
  const Device one = device(bench.source, "sw1");
  CHECK(bench.say(stream, {one}).empty());
  bench.admission.end_source(bench.source.id(), {Reason::kAssignment, "unassigned", {}});
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kAssignment);
  bench.store.ranges = {"10.0.1.0/24"};
  stream = bench.welcomed(bench.source);
  CHECK(bench.refused_about(stream, one.endpoint) == 1);
  CHECK(bench.say(stream, {one}).size() == 1);
  CHECK(bench.refused_about(stream, one.endpoint) == 1);
}

TEST_CASE("a source speaks for at most so many devices at a time, and brings at most so many in all") {
  AdmissionOptions options;
  options.limits.devices_max = 2;
  options.devices_known_max = 3;
  ProxyBench bench(options);
  const auto of = [&](const char* key) { return device(bench.source, key); };
  auto stream = bench.welcomed(bench.source);
  CHECK(bench.say(stream, {of("a"), of("b"), of("c")}).size() == 1);
  CHECK(bench.say(stream, {of("a"), of("b")}).empty());  // they are counted once
  bench.admission.closed(stream.id);
  stream = bench.welcomed(bench.source);
  CHECK(bench.say(stream, {of("c")}).empty());
  const auto refused = bench.say(stream, {of("d")});
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].reason.find("3 devices in all") != std::string::npos);
  CHECK(bench.say(stream, {of("a")}).empty());  // one of the three
}

TEST_CASE("where the store cannot be read or written the stream ends, and nothing is answered") {
  ProxyBench bench;
  const auto stream = bench.welcomed(bench.source);
  const Device one = device(bench.source, "sw1");
  SECTION("read") {
    bench.store.unreadable = true;
    bench.admission.take(stream.id, stream::Devices{{one}});
  }
  SECTION("written") {
    bench.admission.take(stream.id, stream::Devices{{one}});
    bench.admission.take(stream.id, bench.source.push(about(one.endpoint, bench.now())));
    bench.store.fail_next();
    bench.store.commit_all();
  }
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kStore);
  CHECK(stream.outlet->all<stream::DevicesAnswer>().empty());
  CHECK(bench.store.journal.empty());
}

TEST_CASE("devices before the Welcome break the protocol") {
  ProxyBench bench;
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, stream::Devices{});
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kProtocol);
}

}  // namespace
}  // namespace tidemark::admission
