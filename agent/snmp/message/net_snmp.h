#pragma once

// Net-SNMP's headers, in the order that they want. Theirs is one type for numbers of identifiers, of 64 bits.
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

// Names of its fields in a GETBULK, which would be everybody's.
#undef non_repeaters
#undef max_repetitions

namespace tidemark::snmp {

/// The library without its configuration files, MIBs, logs and state on disk; once for the process.
void start_net_snmp();

}  // namespace tidemark::snmp
