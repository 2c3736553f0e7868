#pragma once

#include <vector>

#include "agent/snmp/profile/object_names.h"

namespace tidemark::snmp {

/// The [[notification]] of a profile's file. Mistakes go to the document's. Internal to this room.
std::vector<ProfileNotification> read_notifications(const config::Table& root, const ObjectNames& names);

}  // namespace tidemark::snmp
