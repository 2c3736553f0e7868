#pragma once

// Net-SNMP's headers, in the order that they want. Theirs is one type for numbers of identifiers, of 64 bits.
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

// Names of its fields in a GETBULK, which would be everybody's.
#undef non_repeaters
#undef max_repetitions

#include <cstddef>
#include <string>

namespace tidemark::snmp {

/// The library without its configuration files, MIBs, logs and state on disk; once for the process.
void start_net_snmp();

/// The library keeps the time of every engine that it reads of, for ever, in a list. Of an engine that was
/// not known it is told here: after kEnginesBeforeClearing of them, which is more than a proxy has devices,
/// the list begins anew; then each device costs one request more.
void count_strange_engine();
inline constexpr std::size_t kEnginesBeforeClearing = 32'768;
/// What it says next of its boots and time is believed, as of one that is new.
void doubt_engine_time(const std::string& engine);

}  // namespace tidemark::snmp
