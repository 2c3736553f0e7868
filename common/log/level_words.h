#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "common/log/log.h"

namespace tidemark::log {

/// As configurations name the levels.
inline constexpr std::array<std::pair<std::string_view, Level>, 4> kLevelWords = {{
    {"debug", Level::kDebug},
    {"info", Level::kInfo},
    {"warning", Level::kWarning},
    {"error", Level::kError},
}};

}  // namespace tidemark::log
