#include "agent/snmp/notification/describe.h"

#include "agent/snmp/profile/read_profiles.h"
#include "common/model/attributes.h"
#include "common/wire/text.h"
#include "tests/agent/snmp/notification/sender.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

Vocabulary vocabulary() {
  Vocabulary out;
  out.add(shipped_profiles());
  out.add_well_known();
  return out;
}

Described described(const Varbinds& varbinds, const Limits& limits = {}) {
  Notification notification;
  notification.pdu = response_of(varbinds);
  return describe(*translate(notification), notification.pdu, vocabulary(), limits);
}

}  // namespace

TEST_CASE("a notification that is known becomes an event with its name, in words and as attributes") {
  const Described out =
      described(v2_varbinds("1.3.6.1.6.3.1.1.5.3", {{"1.3.6.1.2.1.2.2.1.1.7", integer(7)},
                                                    {"1.3.6.1.2.1.2.2.1.7.7", integer(1)},
                                                    {"1.3.6.1.2.1.2.2.1.8.7", integer(2)},
                                                    {"1.3.6.1.2.1.2.2.1.2.7", octets("Gi1/0/7")}}));
  CHECK(out.event.name == "trap.linkDown");
  CHECK(out.event.severity == Severity::kError);
  CHECK(out.event.body ==
        "an interface went down: ifIndex.7 7, ifAdminStatus.7 up (1), ifOperStatus.7 down (2), ifDescr.7 "
        "Gi1/0/7");
  CHECK(attributes_text(out.event.attributes) ==
        "{ifAdminStatus.7=up (1), ifDescr.7=Gi1/0/7, ifIndex.7=7, ifOperStatus.7=down (2), "
        "snmp.trap.oid=1.3.6.1.6.3.1.1.5.3, snmp.trap.uptime=123.45}");
  CHECK_FALSE(out.cut);
}

TEST_CASE("one that nobody knows keeps its identifier and values") {
  const Described out =
      described(v2_varbinds("1.3.6.1.4.1.99999.0.1", {{"1.3.6.1.4.1.99999.5.0", integer(-3)}}));
  CHECK(out.event.name == "trap.unknown");
  CHECK(out.event.severity == Severity::kInfo);
  CHECK(out.event.body == "notification 1.3.6.1.4.1.99999.0.1: 1.3.6.1.4.1.99999.5.0 -3");
}

TEST_CASE("values are told as people read them") {
  struct Case {
    MibValue value;
    const char* text;
  };
  for (const Case& one : std::initializer_list<Case>{
           {integer(-5), "-5"},
           {{Syntax::kUnsigned, 4'294'967'295, ""}, "4294967295"},
           {counter64(-1), "18446744073709551615"},
           {ticks(12'345), "123.45 s"},
           {octets("Gi1/0/7"), "Gi1/0/7"},
           {octets("two\r\nlines"), "two  lines"},
           {octets(std::string("ends\0\0", 6)), "ends"},
           {octets(std::string("\0\x1b\x21\x01\x02\x00", 6)), "00:1b:21:01:02:00"},
           {octets("\xa0\xb1\xc2\xd3\xe4\xf5"), "a0:b1:c2:d3:e4:f5"},
           {octets("B\xfcro Nord"), "B\xc3\xbcro Nord"},
           {octets("B\xc3\xbcro"), "B\xc3\xbcro"},
           {octets(""), ""},
           {identifier("1.3.6.1"), "1.3.6.1"},
           {{Syntax::kNull, 0, ""}, ""},
       }) {
    CAPTURE(one.text);
    const Response response = response_of({{"1.3.6.1.4.1.9.1", one.value}});
    CHECK(text_of(response.at(0), nullptr) == one.text);
    CHECK(wire::is_text(text_of(response.at(0), nullptr)));
  }
  const ObjectName object{"state", {{2, "down"}}};
  const Response response = response_of({{"1.3.6.1.4.1.9.1", integer(2)}, {"1.3.6.1.4.1.9.2", integer(9)}});
  CHECK(text_of(response.at(0), &object) == "down (2)");
  CHECK(text_of(response.at(1), &object) == "9");
}

TEST_CASE("no event goes beyond the collector's limits, and what was cut is known") {
  Varbinds many, twice;
  for (int i = 1; i <= 200; ++i)
    many.push_back({"1.3.6.1.2.1.2.2.1.2." + std::to_string(i), octets(std::string(2'000, 'x'))});
  twice = {{"1.3.6.1.4.1.9.7.1", integer(1)}, {"1.3.6.1.4.1.9.7.1", integer(2)}};
  std::string name = "1.3.6.1.4.1.99999";
  while (name.size() < 500) name += ".4294967295";
  for (const Varbinds& varbinds : {many, twice, Varbinds{{name, integer(1)}}}) {
    for (const std::uint32_t small : {0U, 1U}) {
      Limits limits;
      if (small != 0) limits.attributes_max = 4, limits.text_bytes_max = 100, limits.name_bytes_max = 30;
      const Described out = described(v2_varbinds("1.3.6.1.6.3.1.1.5.3", varbinds), limits);
      CHECK(out.cut);
      CHECK(out.event.attributes.size() <= limits.attributes_max);
      CHECK(out.event.body.size() <= limits.text_bytes_max);
      for (std::size_t i = 0; i < out.event.attributes.size(); ++i) {
        CHECK(out.event.attributes[i].key.size() <= limits.name_bytes_max);
        CHECK(out.event.attributes[i].value.size() <= limits.value_bytes_max);
        if (i > 0) CHECK(out.event.attributes[i - 1].key < out.event.attributes[i].key);
      }
    }
  }
}
