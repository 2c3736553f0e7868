#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/snmp/message/credential.h"
#include "agent/snmp/message/pdu.h"
#include "agent/snmp/oid/oid.h"

namespace tidemark::snmp {

/// What v1 says of a trap beside its varbinds (RFC 1157, section 4.1.6).
struct TrapV1 {
  Oid enterprise;
  std::string agent_address;  ///< "192.0.2.7": whom the trap is about, as far as it says so
  std::int32_t generic = 0;   ///< 0 coldStart … 5 egpNeighborLoss, 6 enterpriseSpecific
  std::int32_t specific = 0;
  std::uint32_t ticks = 0;  ///< sysUpTime
};

/// What a device tells of its own accord: a Trap-PDU of v1, an SNMPv2-Trap or an InformRequest.
struct Notification {
  Version version = Version::kV2c;
  bool inform = false;  ///< the sender waits for an answer
  std::optional<TrapV1> v1;
  Response pdu;  ///< its request-id, and its varbinds
};

}  // namespace tidemark::snmp
