#include "common/wire/batch_codec.h"

#include <tidemark/v1/telemetry.pb.h>

#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;

TEST_CASE("a batch comes back as it was") {
  const auto back = decode_batch(encode(good_batch()));
  REQUIRE(back.ok());
  CHECK(back->created == kNow);
  REQUIRE(back->sections.size() == 2);
  const Section& own = back->sections[0];
  CHECK(own.endpoint.nil());
  REQUIRE(own.blocks.size() == 1);
  CHECK(own.blocks[0].values == block_of({1, 2}, 3).values);
  CHECK(own.blocks[0].times == block_of({1, 2}, 3).times);
  REQUIRE(own.results.size() == 1);
  CHECK(own.results[0].check == "disk /");
  CHECK(own.results[0].state == CheckState::kOk);
  CHECK(own.results[0].time == kNow);
  CHECK(own.results[0].interval == Duration{60'000});
  CHECK(own.results[0].confirm == 3);
  CHECK(own.results[0].text == "all is well");
  REQUIRE(own.events.size() == 1);
  CHECK(own.events[0].name == "agent.started");
  CHECK(own.events[0].severity == Severity::kInfo);
  CHECK(own.events[0].body == "it happened");
  CHECK(own.events[0].attributes == event_of("x").attributes);
  CHECK_FALSE(own.events[0].inventory.has_value());
  CHECK(back->sections[1].endpoint == kDevice);
  CHECK(back->sections[1].events[0].inventory == good_batch().sections[1].events[0].inventory);
  CHECK(counts_of(*back) == Counts{7, 2, 2});
  CHECK(encode(*back) == encode(good_batch()));
}

TEST_CASE("a section comes back as it was, and names its endpoint on the wire only where it is another one") {
  const Section device = good_batch().sections[1];
  const auto back = decode_section(encode(device));
  REQUIRE(back.ok());
  CHECK(back->endpoint == kDevice);
  CHECK(encode(*back) == encode(device));
  CHECK(encode(Section{}).empty());
}

TEST_CASE("an inventory comes back as it was, with the keys between which it is complete") {
  Event event = inventory_event({{"b", {{"a", "1"}, {"z", ""}}, false}, {"c", {}, false}}, true);
  event.inventory->after = "a";
  event.inventory->up_to = "c";
  const auto back = decode_section(encode(Section{{}, {}, {}, {event}}));
  REQUIRE(back.ok());
  CHECK(back->events[0].inventory == event.inventory);
}

TEST_CASE("every state and severity has its own number on the wire, and none is 0") {
  for (const auto state :
       {CheckState::kOk, CheckState::kWarning, CheckState::kCritical, CheckState::kUnknown}) {
    v1::Section wire;
    REQUIRE(wire.ParseFromString(encode(Section{{}, {}, {result_of("c", state)}, {}})));
    CHECK(wire.results(0).state() == static_cast<int>(state) + 1);
    CHECK(decode_section(encode(Section{{}, {}, {result_of("c", state)}, {}}))->results[0].state == state);
  }
  for (const auto severity : {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
    const auto back = decode_section(encode(Section{{}, {}, {}, {event_of("e", severity)}}));
    CHECK(back->events[0].severity == severity);
  }
}

TEST_CASE("bytes that are no batch are an error that says so") {
  CHECK(absl::IsInvalidArgument(decode_batch("\xff\xff").status()));
  CHECK(absl::IsInvalidArgument(decode_section("\x0a").status()));
  v1::Batch wire;
  wire.add_sections()->set_endpoint("short");
  CHECK(std::string(decode_batch(wire.SerializeAsString()).status().message()).find("16 bytes") !=
        std::string::npos);
}
