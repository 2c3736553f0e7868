#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/snmp/message/notification.h"

namespace tidemark::snmp {

/// A notification as v2 has it, whatever version it came in. Pure.
struct Translated {
  Oid oid;                             ///< snmpTrapOID
  std::optional<std::uint32_t> ticks;  ///< sysUpTime
  std::string agent_address;           ///< of v1
  Oid enterprise;                      ///< of v1's generic ones
  /// Places of those that are left, in the order in which they came. A community that somebody passed on
  /// (snmpTrapCommunity, RFC 3584) is not among them: it is a secret.
  std::vector<std::size_t> varbinds;
};

/// v1's by RFC 3584, section 3.1. Absent: it names no notification, or a generic one that is none.
std::optional<Translated> translate(const Notification& notification);

}  // namespace tidemark::snmp
