// Devices on the wire, and what may be said of one.
#include <tidemark/v1/ingest.pb.h>

#include "common/wire/facts.h"
#include "common/wire/message_codec.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;
using namespace tidemark::stream;

namespace {

Device a_device() {
  return {EndpointId::random(),
          "sw1",
          "10.0.0.5",
          "sw1.example.org",
          "switch",
          "berlin",
          {{"rack", "7"}},
          "IOS\n15",
          "1.3.6.1.4.1.9",
          true};
}

}  // namespace

TEST_CASE("devices and the answer to them come back as they were") {
  const Devices sent{{a_device(), {EndpointId::random(), "bare", "", "bare", "", "", {}, "", "", false}}};
  const auto back = decode_source_message(encode(SourceMessage{sent}));
  REQUIRE(back.ok());
  CHECK(std::get<Devices>(*back).devices == sent.devices);
  CHECK(std::get<Devices>(*decode_source_message(encode(SourceMessage{Devices{}}))).devices.empty());

  const DevicesAnswer answer{{{EndpointId::random(), "not assigned"}, {EndpointId::random(), ""}}};
  const auto answered = decode_collector_message(encode(CollectorMessage{answer}));
  REQUIRE(answered.ok());
  CHECK(std::get<DevicesAnswer>(*answered).refused == answer.refused);
}

TEST_CASE("the limit of devices travels in Welcome, and an older collector has none") {
  Welcome welcome;
  welcome.store = StoreId::random();
  welcome.limits.devices_max = 7;
  CHECK(std::get<Welcome>(*decode_collector_message(encode(CollectorMessage{welcome}))).limits.devices_max ==
        7);
  v1::CollectorMessage older;
  older.ParseFromString(encode(CollectorMessage{welcome}));
  older.mutable_welcome()->mutable_limits()->clear_devices_max();
  CHECK(std::get<Welcome>(*decode_collector_message(older.SerializeAsString())).limits.devices_max == 0);
}

TEST_CASE("that an assignment changed ends a stream as any other reason does") {
  const Closing closing{Closing::Reason::kAssignment, "unassigned", Duration{5}};
  const auto back = decode_collector_message(encode(CollectorMessage{closing}));
  REQUIRE(back.ok());
  CHECK(std::get<Closing>(*back).reason == Closing::Reason::kAssignment);
}

TEST_CASE("devices without an id, and more of them than a message may name, are malformed") {
  v1::SourceMessage message;
  const auto malformed = [&] { return !decode_source_message(message.SerializeAsString()).ok(); };
  for (const std::string& id :
       {std::string(), std::string(15, 'x'), std::string(17, 'x'), std::string(16, '\0')}) {
    message.mutable_devices()->clear_devices();
    message.mutable_devices()->add_devices()->set_endpoint(id);
    CHECK(malformed());
  }
  message.mutable_devices()->clear_devices();
  for (std::size_t i = 0; i < kDevicesOfMessageMax; ++i)
    message.mutable_devices()->add_devices()->set_endpoint(EndpointId::random().raw());
  CHECK_FALSE(malformed());
  message.mutable_devices()->add_devices()->set_endpoint(EndpointId::random().raw());
  CHECK(malformed());

  v1::CollectorMessage answer;
  answer.mutable_devices_answer()->add_refused()->set_endpoint("short");
  CHECK_FALSE(decode_collector_message(answer.SerializeAsString()).ok());
}

TEST_CASE("a device that breaks a rule is told which") {
  CHECK(check_device(a_device(), {}).ok());
  struct Row {
    void (*spoil)(Device&);
    const char* words;
  };
  const Row table[] = {
      {[](Device& d) { d.name.clear(); }, "no name"},
      {[](Device& d) { d.name = "a\tb"; }, "the name has control"},
      {[](Device& d) { d.name.assign(254, 'n'); }, "the name is longer than 253"},
      {[](Device& d) { d.address = "10.0.0.256"; }, "address is neither"},
      {[](Device& d) { d.address = "sw1"; }, "address is neither"},
      {[](Device& d) { d.address.clear(), d.host.clear(); }, "neither an address nor a host name"},
      {[](Device& d) { d.host = "a\nb"; }, "the host name has control"},
      {[](Device& d) { d.endpoint_class.assign(254, 'c'); }, "the class is longer"},
      {[](Device& d) { d.site = "\x1b[1m"; }, "the site has control"},
      {[](Device& d) { d.object_id = "1.3.x"; }, "numbers and dots"},
      {[](Device& d) { d.description.assign(4'097, 'd'); }, "the description is longer than 4096"},
      {[](Device& d) { d.description = "a\rb"; }, "the description has control"},
      {[](Device& d) { d.labels["k"] = "\x01"; }, "a label's value has control"},
      {[](Device& d) { d.labels["\x01"] = "v"; }, "a label's name has control"},
      {[](Device& d) {
         for (int i = 0; i < 33; ++i) d.labels[std::to_string(i)] = "v";
       },
       "more than 32 labels"},
  };
  for (const Row& row : table) {
    CAPTURE(row.words);
    Device device = a_device();
    row.spoil(device);
    const auto status = check_device(device, {});
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()).find(row.words) != std::string::npos);
  }
  Device by_host = a_device();
  by_host.address.clear();
  CHECK(check_device(by_host, {}).ok());
}
