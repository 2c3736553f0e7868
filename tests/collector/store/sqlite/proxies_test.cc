#include "tests/collector/store/sqlite/store_bench.h"

/// Proxies: what is assigned to them, and the devices that become endpoints.
namespace tidemark::store::sqlite {
namespace {

const SourceId kProxy = *SourceId::parse("00000000-0000-4000-8000-000000000001");
const SourceId kOther = *SourceId::parse("00000000-0000-4000-8000-000000000002");

Device device(const std::string& name) {
  return {EndpointId::named(kProxy.value, name),
          name,
          "10.0.0.5",
          name + ".example.org",
          "switch",
          "berlin",
          {{"rack", "7"}},
          "IOS 15",
          "1.3.6.1.4.1.9",
          false};
}

/// A store with one proxy, and another source, that said Hello.
struct ProxyBench : StoreBench {
  ProxyBench() {
    for (const SourceId id : {kProxy, kOther}) {
      PlainSource source(id);
      source.facts().hostname = id == kProxy ? "snmp-1" : "web-1";
      REQUIRE(commit(PlainReceiver(*this, source).hello()).ok());
    }
  }
  absl::Status put(std::vector<Device> devices, SourceId source = kProxy) {
    Step step;
    step.source = source;
    step.chain = std::make_shared<StepChain>();
    step.received = clock.now();
    step.devices = std::move(devices);
    return commit(std::move(step));
  }
  EndpointRow row(const Device& device) const {
    const auto found = store->reader().endpoint(device.endpoint.text());
    REQUIRE(found.ok());
    return *found;
  }
};

TEST_CASE("a device becomes an endpoint of its proxy's, with all that was said of it") {
  ProxyBench bench;
  REQUIRE(bench.put({device("sw1")}).ok());
  const EndpointRow row = bench.row(device("sw1"));
  CHECK(row.name == "sw1");
  CHECK(row.source == kProxy);
  CHECK(row.facts.endpoint_class == "switch");
  CHECK(row.facts.site == "berlin");
  CHECK(row.facts.labels == std::map<std::string, std::string>{{"rack", "7"}});
  CHECK(row.enrolled == bench.clock.now());
  CHECK_FALSE(row.last_seen);
  REQUIRE(row.device);
  CHECK(row.device->address == "10.0.0.5");
  CHECK(row.device->host == "sw1.example.org");
  CHECK(row.device->description == "IOS 15");
  CHECK(row.device->object_id == "1.3.6.1.4.1.9");
  CHECK_FALSE(row.device->gone);
  CHECK_FALSE(bench.store->reader().endpoint("snmp-1")->device);
  CHECK(bench.store->reader().endpoints()->size() == 3);
}

TEST_CASE("what is said anew of a device changes its row, and its id stays") {
  ProxyBench bench;
  REQUIRE(bench.put({device("sw1"), device("web-1")}).ok());
  CHECK(bench.row(device("web-1")).name == "web-1-2");  // an agent has that name
  Device changed = device("sw1");
  changed.site = "hamburg";
  changed.labels = {};
  changed.description = "IOS 16";
  changed.address = "10.0.0.6";
  REQUIRE(bench.put({changed, device("web-1")}).ok());
  const EndpointRow row = bench.row(changed);
  CHECK(row.name == "sw1");
  CHECK(row.facts.site == "hamburg");
  CHECK(row.facts.labels.empty());
  CHECK(row.device->description == "IOS 16");
  CHECK(row.device->address == "10.0.0.6");
  CHECK(bench.row(device("web-1")).name == "web-1-2");  // the same name keeps what was made of it

  Device renamed = changed;
  renamed.name = "Core 1";
  REQUIRE(bench.put({renamed}).ok());
  CHECK(bench.row(renamed).name == "core-1");
  CHECK(bench.store->reader().endpoint("sw1").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a device is gone since it was said first, and comes back") {
  ProxyBench bench;
  Device one = device("sw1");
  REQUIRE(bench.put({one}).ok());
  one.gone = true;
  const TimePoint first = bench.clock.now();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(bench.put({one}).ok());
    CHECK(bench.row(one).device->gone == first);
    bench.clock.advance(std::chrono::hours(1));
    one.description += "!";
  }
  one.gone = false;
  REQUIRE(bench.put({one}).ok());
  CHECK_FALSE(bench.row(one).device->gone);
}

TEST_CASE("a step with a device that is another's is not kept") {
  ProxyBench bench;
  REQUIRE(bench.put({device("sw1")}).ok());
  Device stolen = device("sw1");
  stolen.name = "stolen";
  CHECK(bench.put({device("sw2"), stolen}, kOther).code() == absl::StatusCode::kAborted);
  CHECK(bench.row(device("sw1")).name == "sw1");
  CHECK_FALSE(bench.store->reader().endpoint("sw2").ok());
  for (const SourceId id : {kProxy, kOther}) {
    Device source = device("sw3");
    source.endpoint = id;
    CHECK(bench.put({source}).code() == absl::StatusCode::kAborted);
  }
}

TEST_CASE("owners are told of each id, and revoked ones as such") {
  ProxyBench bench;
  REQUIRE(bench.put({device("sw1"), device("sw2")}).ok());
  REQUIRE(bench.store->identity().revoke_endpoint(device("sw2").endpoint, {"anna", bench.clock.now()}).ok());
  const auto owners = bench.store->ingest().owners(
      {kOther, EndpointId::random(), device("sw2").endpoint, device("sw1").endpoint});
  REQUIRE(owners.ok());
  REQUIRE(owners->size() == 4);
  CHECK((*owners)[0]->source == kOther);
  CHECK_FALSE((*owners)[1]);
  CHECK((*owners)[2]->source == kProxy);
  CHECK((*owners)[2]->revoked);
  CHECK_FALSE((*owners)[3]->revoked);
}

TEST_CASE("an assignment is there with its audit line, once, until it is taken back") {
  ProxyBench bench;
  auto& proxies = bench.store->proxies();
  const Entry by{"alice", bench.clock.now()};
  REQUIRE(proxies.assign({kProxy, "10.0.0.0/24", by}).ok());
  REQUIRE(proxies.assign({kProxy, "*.example.org", by}).ok());
  REQUIRE(proxies.assign({kOther, "10.0.0.0/24", by}).ok());
  const auto again = proxies.assign({kProxy, "10.0.0.0/24", by});
  CHECK(again.code() == absl::StatusCode::kAlreadyExists);
  CHECK(std::string(again.message()).find("snmp-1") != std::string::npos);
  CHECK(proxies.ranges({})->size() == 3);
  const auto rows = proxies.ranges(kProxy);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].range == "*.example.org");
  CHECK((*rows)[1].source == kProxy);
  CHECK((*rows)[1].assigned.author == "alice");
  CHECK((*rows)[1].assigned.time == by.time);
  REQUIRE(bench.put({device("sw1")}).ok());
  const auto record = bench.store->ingest().load(kProxy);
  REQUIRE(record.ok());
  CHECK(record->ranges == std::vector<std::string>{"*.example.org", "10.0.0.0/24"});
  CHECK(record->devices == 1);

  REQUIRE(proxies.unassign(kProxy, "10.0.0.0/24", {"bob", by.time}).ok());
  CHECK(proxies.unassign(kProxy, "10.0.0.0/24", by).code() == absl::StatusCode::kNotFound);
  CHECK(bench.store->ingest().load(kProxy)->ranges == std::vector<std::string>{"*.example.org"});
  const auto audit = bench.store->operations().audit(10);
  REQUIRE(audit->size() == 4);
  CHECK(audit->front().action == "proxy.unassign");
  CHECK(audit->front().entered.author == "bob");
  CHECK(audit->back().action == "proxy.assign");
  CHECK(audit->back().about == "10.0.0.0/24 for proxy 'snmp-1'");
}

}  // namespace
}  // namespace tidemark::store::sqlite
