#include "agent/snmp/notification/translate.h"

#include "tests/agent/snmp/notification/sender.h"
#include "tests/support/catch.h"

using namespace tidemark::snmp;

namespace {

Notification v1(const char* enterprise, std::int32_t generic, std::int32_t specific) {
  Notification out;
  out.version = Version::kV1;
  out.v1 = TrapV1{*Oid::parse(enterprise), "192.0.2.4", generic, specific, 12'345};
  return out;
}

}  // namespace

TEST_CASE("traps of v1 get the identifiers that RFC 3584 gives them") {
  struct Case {
    const char* enterprise;
    std::int32_t generic, specific;
    const char* oid;  // null: it is no trap
  };
  for (const Case& one : std::initializer_list<Case>{
           {"1.3.6.1.4.1.9", 0, 0, "1.3.6.1.6.3.1.1.5.1"},
           {"1.3.6.1.4.1.9", 1, 0, "1.3.6.1.6.3.1.1.5.2"},
           {"1.3.6.1.4.1.9", 2, 0, "1.3.6.1.6.3.1.1.5.3"},
           {"1.3.6.1.4.1.9", 3, 7, "1.3.6.1.6.3.1.1.5.4"},
           {"1.3.6.1.4.1.9", 4, 0, "1.3.6.1.6.3.1.1.5.5"},
           {"1.3.6.1.4.1.9", 5, 0, "1.3.6.1.6.3.1.1.5.6"},
           {"1.3.6.1.2.1.33.2", 6, 1, "1.3.6.1.2.1.33.2.0.1"},
           {"1.3.6.1.2.1.33.2.0", 6, 1, "1.3.6.1.2.1.33.2.0.0.1"},
           {"1.3.6.1.4.1.9", 6, 2'147'483'647, "1.3.6.1.4.1.9.0.2147483647"},
           {"1.3.6.1.4.1.9", 7, 0, nullptr},
           {"1.3.6.1.4.1.9", -1, 0, nullptr},
           {"1.3.6.1.4.1.9", 6, -1, nullptr},
       }) {
    CAPTURE(one.enterprise, one.generic, one.specific);
    const auto translated = translate(v1(one.enterprise, one.generic, one.specific));
    REQUIRE(translated.has_value() == (one.oid != nullptr));
    if (!translated) continue;
    CHECK(translated->oid.text() == one.oid);
    CHECK(translated->ticks == 12'345U);
    CHECK(translated->agent_address == "192.0.2.4");
    CHECK(translated->enterprise.text() == (one.generic == 6 ? "" : one.enterprise));
  }
}

TEST_CASE(
    "sysUpTime and snmpTrapOID are taken out of the varbinds, wherever they stand, and the rest keeps its "
    "order") {
  const std::pair<std::string, MibValue> uptime = {"1.3.6.1.2.1.1.3.0", ticks(500)};
  const std::pair<std::string, MibValue> oid = {"1.3.6.1.6.3.1.1.4.1.0", identifier("1.3.6.1.4.1.9.0.1")};
  const std::pair<std::string, MibValue> a = {"1.3.6.1.4.1.9.1", integer(1)},
                                         b = {"1.3.6.1.4.1.9.2", integer(2)};
  for (const auto& [varbinds, left] :
       std::vector<std::pair<Varbinds, std::vector<std::size_t>>>{{{uptime, oid, a, b}, {2, 3}},
                                                                  {{a, oid, b, uptime}, {0, 2}},
                                                                  {{oid, a}, {1}},
                                                                  {{uptime, oid, oid}, {2}}}) {
    Notification notification;
    notification.pdu = response_of(varbinds);
    const auto translated = translate(notification);
    REQUIRE(translated);
    CHECK(translated->oid.text() == "1.3.6.1.4.1.9.0.1");
    CHECK(translated->varbinds == left);
    CHECK(translated->ticks.value_or(500) == 500);
  }
}

TEST_CASE("a community that was passed on goes no further") {
  Notification notification;
  notification.pdu =
      response_of(v2_varbinds("1.3.6.1.4.1.9.0.1", {{"1.3.6.1.6.3.18.1.3.0", octets("192.0.2.9")},
                                                    {"1.3.6.1.6.3.18.1.4.0", octets("secret")},
                                                    {"1.3.6.1.4.1.9.1", integer(1)}}));
  CHECK(translate(notification)->varbinds == std::vector<std::size_t>{2, 4});
}

TEST_CASE("what names no notification is none") {
  for (const Varbinds& varbinds :
       std::vector<Varbinds>{{},
                             {{"1.3.6.1.2.1.1.3.0", ticks(5)}},
                             {{"1.3.6.1.6.3.1.1.4.1.0", integer(5)}},
                             {{"1.3.6.1.6.3.1.1.4.1", identifier("1.3.6.1.4.1.9.0.1")}}}) {
    Notification notification;
    notification.pdu = response_of(varbinds);
    CHECK_FALSE(translate(notification));
  }
}
