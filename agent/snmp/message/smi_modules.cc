#include "agent/snmp/message/smi_modules.h"

#include <array>

namespace tidemark::snmp {
namespace {

constexpr std::string_view kSmi = R"mib(SNMPv2-SMI DEFINITIONS ::= BEGIN
org OBJECT IDENTIFIER ::= { iso 3 }
dod OBJECT IDENTIFIER ::= { org 6 }
internet OBJECT IDENTIFIER ::= { dod 1 }
directory OBJECT IDENTIFIER ::= { internet 1 }
mgmt OBJECT IDENTIFIER ::= { internet 2 }
mib-2 OBJECT IDENTIFIER ::= { mgmt 1 }
transmission OBJECT IDENTIFIER ::= { mib-2 10 }
experimental OBJECT IDENTIFIER ::= { internet 3 }
private OBJECT IDENTIFIER ::= { internet 4 }
enterprises OBJECT IDENTIFIER ::= { private 1 }
security OBJECT IDENTIFIER ::= { internet 5 }
snmpV2 OBJECT IDENTIFIER ::= { internet 6 }
snmpDomains OBJECT IDENTIFIER ::= { snmpV2 1 }
snmpProxys OBJECT IDENTIFIER ::= { snmpV2 2 }
snmpModules OBJECT IDENTIFIER ::= { snmpV2 3 }
END
)mib";

constexpr std::string_view kSmi1 = R"mib(RFC1155-SMI DEFINITIONS ::= BEGIN
org OBJECT IDENTIFIER ::= { iso 3 }
dod OBJECT IDENTIFIER ::= { org 6 }
internet OBJECT IDENTIFIER ::= { dod 1 }
directory OBJECT IDENTIFIER ::= { internet 1 }
mgmt OBJECT IDENTIFIER ::= { internet 2 }
experimental OBJECT IDENTIFIER ::= { internet 3 }
private OBJECT IDENTIFIER ::= { internet 4 }
enterprises OBJECT IDENTIFIER ::= { private 1 }
END
)mib";

constexpr std::string_view kConventions = R"mib(SNMPv2-TC DEFINITIONS ::= BEGIN
DisplayString ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
PhysAddress ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
MacAddress ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
TruthValue ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER { true(1), false(2) }
TestAndIncr ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
AutonomousType ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OBJECT IDENTIFIER
InstancePointer ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OBJECT IDENTIFIER
VariablePointer ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OBJECT IDENTIFIER
RowPointer ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OBJECT IDENTIFIER
RowStatus ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
    { active(1), notInService(2), notReady(3), createAndGo(4), createAndWait(5), destroy(6) }
TimeStamp ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX TimeTicks
TimeInterval ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
DateAndTime ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
StorageType ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
    { other(1), volatile(2), nonVolatile(3), permanent(4), readOnly(5) }
TDomain ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OBJECT IDENTIFIER
TAddress ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
END
)mib";

constexpr std::string_view kMib2 = R"mib(RFC1213-MIB DEFINITIONS ::= BEGIN
IMPORTS mgmt FROM RFC1155-SMI;
mib-2 OBJECT IDENTIFIER ::= { mgmt 1 }
transmission OBJECT IDENTIFIER ::= { mib-2 10 }
DisplayString ::= OCTET STRING
PhysAddress ::= OCTET STRING
system OBJECT IDENTIFIER ::= { mib-2 1 }
interfaces OBJECT IDENTIFIER ::= { mib-2 2 }
at OBJECT IDENTIFIER ::= { mib-2 3 }
ip OBJECT IDENTIFIER ::= { mib-2 4 }
icmp OBJECT IDENTIFIER ::= { mib-2 5 }
tcp OBJECT IDENTIFIER ::= { mib-2 6 }
udp OBJECT IDENTIFIER ::= { mib-2 7 }
egp OBJECT IDENTIFIER ::= { mib-2 8 }
snmp OBJECT IDENTIFIER ::= { mib-2 11 }
END
)mib";

constexpr std::string_view kSnmpMib = R"mib(SNMPv2-MIB DEFINITIONS ::= BEGIN
IMPORTS mib-2, snmpModules FROM SNMPv2-SMI;
system OBJECT IDENTIFIER ::= { mib-2 1 }
snmp OBJECT IDENTIFIER ::= { mib-2 11 }
snmpMIB OBJECT IDENTIFIER ::= { snmpModules 1 }
snmpMIBObjects OBJECT IDENTIFIER ::= { snmpMIB 1 }
snmpTrap OBJECT IDENTIFIER ::= { snmpMIBObjects 4 }
snmpTraps OBJECT IDENTIFIER ::= { snmpMIBObjects 5 }
END
)mib";

constexpr std::string_view kInterfaces = R"mib(IF-MIB DEFINITIONS ::= BEGIN
IMPORTS mib-2 FROM SNMPv2-SMI;
InterfaceIndex ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
InterfaceIndexOrZero ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
interfaces OBJECT IDENTIFIER ::= { mib-2 2 }
ifMIB OBJECT IDENTIFIER ::= { mib-2 31 }
END
)mib";

constexpr std::string_view kFrameworks = R"mib(SNMP-FRAMEWORK-MIB DEFINITIONS ::= BEGIN
SnmpEngineID ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
SnmpAdminString ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
END
)mib";

constexpr std::string_view kAddresses = R"mib(INET-ADDRESS-MIB DEFINITIONS ::= BEGIN
InetAddressType ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER
    { unknown(0), ipv4(1), ipv6(2), ipv4z(3), ipv6z(4), dns(16) }
InetAddress ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX OCTET STRING
InetPortNumber ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX Unsigned32
InetAddressPrefixLength ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX Unsigned32
END
)mib";

constexpr std::array kModules = {
    SmiModule{"SNMPv2-SMI", kSmi},
    SmiModule{"RFC1155-SMI", kSmi1},
    SmiModule{"SNMPv2-TC", kConventions},
    SmiModule{"SNMPv2-CONF", "SNMPv2-CONF DEFINITIONS ::= BEGIN\nEND\n"},
    SmiModule{"RFC-1212", "RFC-1212 DEFINITIONS ::= BEGIN\nEND\n"},
    SmiModule{"RFC-1215", "RFC-1215 DEFINITIONS ::= BEGIN\nEND\n"},
    SmiModule{"RFC1213-MIB", kMib2},
    SmiModule{"SNMPv2-MIB", kSnmpMib},
    SmiModule{"IF-MIB", kInterfaces},
    SmiModule{"SNMP-FRAMEWORK-MIB", kFrameworks},
    SmiModule{"INET-ADDRESS-MIB", kAddresses},
};

}  // namespace

std::span<const SmiModule> smi_modules() { return kModules; }

}  // namespace tidemark::snmp
