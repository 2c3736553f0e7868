#pragma once

#include "agent/snmp/device/device_poll.h"
#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/mib.h"
#include "tests/support/catch.h"

namespace tidemark::snmp {

constexpr const char* kPorts = R"toml(
title = "ports"
[names]
column = "1.3.6.1.4.1.9.1.1"
[[metric]]
name = "system.uptime"
unit = "s"
object = "1.3.6.1.2.1.1.3.0"
factor = 0.01
[[check]]
name = "fan"
object = "1.3.6.1.4.1.9.2.1.0"
ok = { 1 = "turns" }
critical = { 2 = "stands" }
[[table]]
name = "port"
row_name = "column.1"
attribute = "port.name"
events = true
notes = "column.6"
discontinuity = "column.5"
[[table.metric]]
name = "port.io"
unit = "By"
kind = "counter"
object = ["column.3", "column.2"]
[[table.check]]
name = "port"
object = "column.4"
ok = { 1 = "up" }
critical = { 2 = "down" }
unless = { object = "column.7", values = [2] }
)toml";

/// Of a profile's text, which has no mistake.
inline std::shared_ptr<const Layout> layout_of_profile(const std::string& text, const std::string& name) {
  config::Mistakes mistakes;
  const auto document = config::Document::parse(text, name + ".toml", mistakes);
  auto profile = std::make_shared<Profile>(read_profile(document.root(), name, name + ".toml"));
  INFO(mistakes.text());
  REQUIRE(mistakes.none());
  return layout_of({profile});
}

/// With more tables behind it, and more of scalars.
inline std::shared_ptr<const Layout> layout_of_ports(const std::string& tables = "",
                                                     const std::string& scalars = "") {
  std::string text = kPorts;
  text.insert(text.find("[[table]]"), scalars);
  return layout_of_profile(text + tables, "ports");
}

inline Oid cell(std::uint32_t column, std::uint32_t row) {
  return Oid{1, 3, 6, 1, 4, 1, 9, 1, 1, column, row};
}

/// A device with so many ports, whose counters have 32 bits.
inline Mib device_with_ports(std::uint32_t ports) {
  Mib mib;
  mib.set("1.3.6.1.2.1.1.3.0", ticks(100'000));
  mib.set("1.3.6.1.4.1.9.2.1.0", integer(1));
  for (std::uint32_t row = 1; row <= ports; ++row) {
    mib.objects[cell(1, row)] = octets("ge" + std::to_string(row));
    mib.objects[cell(2, row)] = counter32(1'000 * row);
    mib.objects[cell(4, row)] = integer(1);
    mib.objects[cell(5, row)] = ticks(0);
  }
  return mib;
}

/// How many requests it took.
inline int poll(const Mib& mib, DeviceValues& values, bool learn = false) {
  DevicePoll poll(values, !mib.v1, learn);
  Response response;
  int requests = 0;
  while (const auto request = poll.next()) {
    REQUIRE(++requests < 1'000);
    mib.answer(*request, response);
    poll.take(response);
  }
  return requests;
}

}  // namespace tidemark::snmp
