#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/agent/snmp/ber.h"
#include "tests/agent/snmp/mib.h"

namespace tidemark::snmp {

using Varbinds = std::vector<std::pair<std::string, MibValue>>;

inline Response response_of(const Varbinds& varbinds) {
  Response out;
  for (const auto& [name, value] : varbinds) {
    const Oid oid = *Oid::parse(name);
    out.add(oid.numbers().data(), oid.size(), value.syntax, value.number, 0, value.text);
  }
  return out;
}

inline std::string encode(const Response& varbinds) {
  std::string out;
  for (std::size_t i = 0; i < varbinds.size(); ++i)
    out += element(0x30, encode_oid(varbinds.at(i).name) + encode_value(varbinds.at(i)));
  return element(0x30, out);
}

inline Varbinds v2_varbinds(const std::string& trap, Varbinds others = {}) {
  Varbinds out = {{"1.3.6.1.2.1.1.3.0", ticks(12'345)}, {"1.3.6.1.6.3.1.1.4.1.0", identifier(trap)}};
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

constexpr int kTrap = 0xa7, kInform = 0xa6;

inline std::string v2_message(const std::string& community, int kind, std::int32_t id,
                              const Varbinds& varbinds) {
  const std::string pdu =
      number(2, id, false) + number(2, 0, false) + number(2, 0, false) + encode(response_of(varbinds));
  return element(0x30, number(2, 1, false) + element(4, community) + element(kind, pdu));
}

inline std::string v1_message(const std::string& community, const std::string& enterprise, int generic,
                              int specific, const Varbinds& varbinds = {}) {
  const std::string pdu = encode_oid(Oid::parse(enterprise)->numbers()) + element(0x40, "\xc0\x02\x03\x04") +
                          number(2, generic, false) + number(2, specific, false) +
                          number(0x43, 12'345, true) + encode(response_of(varbinds));
  return element(0x30, number(2, 0, false) + element(4, community) + element(0xa4, pdu));
}

}  // namespace tidemark::snmp
