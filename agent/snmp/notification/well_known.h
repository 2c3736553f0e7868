#pragma once

#include <map>

#include "agent/snmp/message/mib_files.h"

namespace tidemark::snmp {

/// Objects that notifications of many makers carry, and that no shipped profile names.
std::map<Oid, ObjectName> well_known_objects();

}  // namespace tidemark::snmp
