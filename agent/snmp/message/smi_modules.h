#pragma once

#include <span>
#include <string_view>

namespace tidemark::snmp {

struct SmiModule {
  std::string_view name;
  std::string_view text;
};

/// Modules that every other imports from, as far as names and enumerations need them: the upper nodes of the
/// tree and the textual conventions (RFC 1155, 1213, 2578, 2579, 3411, 3418, 2863, 4001).
std::span<const SmiModule> smi_modules();

}  // namespace tidemark::snmp
