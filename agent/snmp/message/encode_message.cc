#include "agent/snmp/message/encode_message.h"

#include <absl/cleanup/cleanup.h>

#include <cstdlib>

namespace tidemark::snmp {

absl::StatusOr<std::string> encode_message(netsnmp_session& session, netsnmp_pdu& pdu) {
  // Net-SNMP writes from the end of the buffer to its begin.
  std::size_t size = 2'048, offset = 0;
  auto* packet = static_cast<u_char*>(std::malloc(size));
  const absl::Cleanup free = [&packet] { std::free(packet); };
  if (packet == nullptr || snmp_build(&packet, &size, &offset, &session, &pdu) != 0)
    return absl::InvalidArgumentError(std::string("the message cannot be encoded: ") +
                                      snmp_api_errstring(session.s_snmp_errno));
  return std::string(reinterpret_cast<const char*>(packet + size - offset), offset);
}

}  // namespace tidemark::snmp
