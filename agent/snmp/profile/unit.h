#pragma once

#include <string>
#include <string_view>

/// Units of measure as UCUM writes them (ucum.org, case sensitive), as far as devices have them. Pure.
namespace tidemark::snmp {

/// Empty where the text is a unit: "By", "bit/s", "Cel", "%", "1", "{packet}"; else what is wrong, with what
/// would be right.
std::string mistake_in_unit(std::string_view unit);

}  // namespace tidemark::snmp
