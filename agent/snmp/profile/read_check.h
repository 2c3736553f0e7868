#pragma once

#include <vector>

#include "agent/snmp/profile/object_names.h"
#include "agent/snmp/profile/profile.h"
#include "common/config/document.h"

/// The tables of a profile's file that judge. Internal to this room.
namespace tidemark::snmp {

/// A [[check]] or a [[table.check]]; its `measure` may name one of `metrics`.
ProfileCheck read_check(const config::Table& table, const ObjectNames& names,
                        const std::vector<Metric>& metrics);

}  // namespace tidemark::snmp
