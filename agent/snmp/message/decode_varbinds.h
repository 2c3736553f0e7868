#pragma once

#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

/// A PDU that answers, from its tag on, appended to `out`. False: it is malformed, of another kind, or longer
/// than its message.
bool decode_response(u_char* pdu, std::size_t size, Response& out);
/// One varbind's value, as it stands on the wire.
bool add_value(const oid* name, std::size_t numbers, u_char type, u_char* value, std::size_t size,
               Response& out);

/// One that the library has parsed.
void add_parsed(const netsnmp_variable_list& varbind, Response& out);

}  // namespace tidemark::snmp
