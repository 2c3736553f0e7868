// Devices: what a source says of those that it speaks for, and when (WIRE.md, "Devices").
#include <string>
#include <vector>

#include "tests/common/stream/exchange.h"

using namespace tidemark;
using namespace tidemark::stream;

namespace {

const SourceId kProxy = *SourceId::parse("00000000-0000-4000-8000-000000000001");

Device device(const std::string& name) {
  Device out;
  out.endpoint = EndpointId::named(kProxy.value, name);
  out.name = name;
  out.address = "10.0.0.1";
  return out;
}

std::vector<Device> devices(std::size_t n) {
  std::vector<Device> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(device("device-" + std::to_string(i)));
  return out;
}

/// All that are to be said now, piece by piece.
std::vector<std::size_t> pieces(Source& source, std::vector<Device>* said = nullptr) {
  std::vector<std::size_t> out;
  while (auto piece = source.next_devices()) {
    out.push_back(piece->devices.size());
    if (said) said->insert(said->end(), piece->devices.begin(), piece->devices.end());
  }
  return out;
}

}  // namespace

TEST_CASE("a source without devices says none, and pushes at once") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  exchange.connect(collector);
  CHECK_FALSE(exchange.source.next_devices());
  CHECK(exchange.next());
}

TEST_CASE("all devices are said before the first push, after each Welcome") {
  Exchange exchange;
  PlainCollector collector;
  exchange.source.set_devices(devices(2));
  exchange.append("one");
  CHECK_FALSE(exchange.source.next_devices());  // there is no stream
  for (int stream = 0; stream < 2; ++stream) {
    REQUIRE(exchange.source.connected(exchange.clock.now()).ok());
    CHECK_FALSE(exchange.source.next_devices());  // no Welcome yet
    exchange.disconnect();
    exchange.connect(collector);
    CHECK_FALSE(exchange.next());
    std::vector<Device> said;
    CHECK(pieces(exchange.source, &said) == std::vector<std::size_t>{2});
    CHECK(said == devices(2));
    CHECK(exchange.next());
    exchange.disconnect();
  }
}

TEST_CASE("devices are said in pieces of a thousand, and of no more bytes than a message may have") {
  Exchange exchange;
  PlainCollector collector;
  exchange.source.set_devices(devices(2'001));
  exchange.connect(collector);
  CHECK(pieces(exchange.source) == std::vector<std::size_t>{1'000, 1'000, 1});
  exchange.disconnect();

  collector.limits.message_bytes_max = 10'000;
  std::vector<Device> large = devices(5);
  for (Device& one : large) one.description.assign(4'000, 'd');
  large[4].description.assign(12'000, 'd');  // not even alone: it is the collector's to refuse
  exchange.source.set_devices(large);
  exchange.connect(collector);
  CHECK(pieces(exchange.source) == std::vector<std::size_t>{2, 2, 1});
}

TEST_CASE("on a stream, those that are new or differ are said, and those that went are said as gone") {
  Exchange exchange;
  PlainCollector collector;
  exchange.source.set_devices(devices(3));
  exchange.connect(collector);
  CHECK(pieces(exchange.source) == std::vector<std::size_t>{3});
  exchange.source.set_devices(devices(3));
  CHECK(pieces(exchange.source).empty());

  std::vector<Device> next = devices(4);
  next[1].site = "berlin";
  next.erase(next.begin() + 2);
  exchange.source.set_devices(next);
  exchange.append("one");
  CHECK_FALSE(exchange.next());
  std::vector<Device> said;
  pieces(exchange.source, &said);
  REQUIRE(said.size() == 3);
  CHECK(said[0] == next[1]);
  CHECK(said[1] == next[2]);
  Device gone = device("device-2");
  gone.gone = true;
  CHECK(said[2] == gone);
  CHECK(exchange.next());
  exchange.disconnect();
  exchange.connect(collector);
  CHECK(pieces(exchange.source) == std::vector<std::size_t>{3});  // it is no longer among them
}

TEST_CASE("what was not said yet when the devices changed is said in its newest form, once") {
  Exchange exchange;
  PlainCollector collector;
  exchange.source.set_devices(devices(1'500));
  exchange.connect(collector);
  CHECK(exchange.source.next_devices()->devices.size() == 1'000);
  std::vector<Device> next = devices(1'500);
  next[0].site = next[1'400].site = "berlin";
  exchange.source.set_devices(next);
  std::vector<Device> said;
  pieces(exchange.source, &said);
  REQUIRE(said.size() == 501);
  CHECK(said[0] == next[0]);
  CHECK(said[401] == next[1'400]);
}

TEST_CASE("a collector that takes no devices is told none, and all are refused with its Welcome") {
  Exchange exchange;
  PlainCollector collector;
  collector.limits.devices_max = 0;
  exchange.source.set_devices(devices(2));
  exchange.append("one");
  const SourceStep step = exchange.greet(collector);
  REQUIRE(step.refused_devices.size() == 2);
  CHECK(step.refused_devices[1].endpoint == devices(2)[1].endpoint);
  CHECK_FALSE(exchange.source.next_devices());
  exchange.source.set_devices(devices(3));
  CHECK_FALSE(exchange.source.next_devices());
  CHECK(exchange.next());
}

TEST_CASE("refused devices are handed on, and an answer before the Welcome ends the stream") {
  Exchange exchange;
  PlainCollector collector;
  exchange.source.set_devices(devices(1));
  const DevicesAnswer answer{{{devices(1)[0].endpoint, "not assigned"}}};
  REQUIRE(exchange.source.connected(exchange.clock.now()).ok());
  CHECK(exchange.tell(answer).end_stream);
  exchange.disconnect();
  exchange.connect(collector);
  const SourceStep step = exchange.tell(answer);
  CHECK_FALSE(step.end_stream);
  CHECK(step.refused_devices == answer.refused);
}
