#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "agent/snmp/message/net_snmp.h"

namespace tidemark::snmp {

/// A whole message, as the session and the PDU say; kInvalidArgument where it cannot be encoded.
absl::StatusOr<std::string> encode_message(netsnmp_session& session, netsnmp_pdu& pdu);

}  // namespace tidemark::snmp
