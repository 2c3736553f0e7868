#pragma once

#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

/// A PDU that answers, from its tag on, appended to `out`. False: it is malformed, of another kind, or longer
/// than its message.
bool decode_response(u_char* pdu, std::size_t size, Response& out);

}  // namespace tidemark::snmp
