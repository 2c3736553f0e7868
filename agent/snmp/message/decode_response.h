#pragma once

#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/notification.h"
#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

/// A PDU that answers, from its tag on, appended to `out`. False: it is malformed, of another kind, or longer
/// than its message.
bool decode_response(u_char* pdu, std::size_t size, Response& out);
/// The same of a PDU of the given type (SNMP_MSG_…) with the fields of an answer.
bool decode_pdu(u_char* pdu, std::size_t size, u_char expected, Response& out);
/// A Trap-PDU of v1 (RFC 1157, section 4.1.6).
bool decode_trap_v1(u_char* pdu, std::size_t size, TrapV1& head, Response& out);

}  // namespace tidemark::snmp
