#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/model/telemetry.h"

/// Attributes as people write and read them.
namespace tidemark {

/// "key=value,key=value" in any order; absent where it is no such text or names a key twice.
std::optional<Attributes> parse_attributes(std::string_view text);
/// "{key=value, key=value}", or nothing where there are none.
std::string attributes_text(const Attributes& attributes);

}  // namespace tidemark
