#pragma once

#include <span>
#include <string_view>

namespace tidemark::snmp {

/// A file of packaging/snmp/profiles as it was when the program was built.
struct ShippedText {
  std::string_view file_name;  ///< "interfaces.toml"
  std::string_view text;
};

/// In order of their names. The source is made by scripts/cmake/embed_texts.cmake.
std::span<const ShippedText> shipped_texts();

}  // namespace tidemark::snmp
