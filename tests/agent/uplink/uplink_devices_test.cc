// Devices go ahead of what is about them.
#include "tests/agent/uplink/bench.h"

using namespace tidemark;
using namespace tidemark::stream;
using namespace tidemark::uplink;

namespace {

Device device(const std::string& name) {
  Device out;
  out.endpoint = EndpointId::named(Uuid{}, name);
  out.name = out.host = name;
  return out;
}

}  // namespace

TEST_CASE("devices are sent before what waits in the spool, and again on the next stream") {
  Bench bench;
  bench.uplink->set_devices({device("sw1")});
  bench.append();
  bench.uplink->start();
  for (int stream = 0; stream < 2; ++stream) {
    bench.greet();
    CHECK(bench.line().all<Devices>().size() == 1);
    CHECK(bench.line().all<Push>().empty());
    bench.took();
    CHECK(bench.line().all<Push>().size() == 1);
    bench.line().events.ended({});
    bench.fire();
  }
}

TEST_CASE("devices that are set on a stream are sent as soon as it can be written") {
  Bench bench;
  bench.uplink->start();
  bench.greet();
  bench.uplink->set_devices({device("sw1")});
  REQUIRE(bench.line().all<Devices>().size() == 1);
  bench.uplink->set_devices({device("sw1"), device("sw2")});
  CHECK(bench.line().all<Devices>().size() == 1);  // the first is being written
  bench.took();
  REQUIRE(bench.line().all<Devices>().size() == 2);
  CHECK(bench.line().all<Devices>()[1].devices == std::vector<Device>{device("sw2")});
}

TEST_CASE("refused devices are counted by reason, and told where somebody listens") {
  Bench bench;
  bench.uplink->set_devices({device("sw1")});
  bench.uplink->start();
  bench.greet();
  const RefusedDevice refused{device("sw1").endpoint, "not assigned"};
  bench.say(DevicesAnswer{{refused}});
  REQUIRE(bench.refused_devices.size() == 1);
  CHECK(bench.refused_devices[0] == refused);
  bool counted = false;
  for (const auto& vital : bench.vitals.snapshot())
    counted = counted || (vital.name == "uplink.refused_devices" && vital.detail == "not assigned");
  CHECK(counted);
}
