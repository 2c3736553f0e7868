#pragma once

#include <string>
#include <string_view>

#include "agent/snmp/profile/object_names.h"
#include "agent/snmp/profile/profile.h"
#include "common/config/document.h"

/// The tables of a profile's file that say how a number is made. Internal to this room.
namespace tidemark::snmp {

/// A [[metric]] or a [[table.metric]].
Metric read_metric(const config::Table& table, const ObjectNames& names);
/// A check's `measure`, which makes no series: without kind and attributes.
Metric read_measure(const config::Table& table, const ObjectNames& names);

/// Empty where it is a metric's or an attribute's name, else what is wrong with it.
std::string mistake_in_name(std::string_view what, std::string_view name);

/// An enumeration's value as a key writes it.
std::optional<std::int64_t> value_of_key(const config::Table& table, const std::string& key);

}  // namespace tidemark::snmp
