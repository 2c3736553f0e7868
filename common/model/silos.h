#pragma once

#include <array>
#include <string_view>

namespace tidemark {

/// Who looks after endpoints, usually (silo_of); a label "silo" may name others.
inline constexpr std::array<std::string_view, 6> kSilos = {"network", "backup",   "storage",
                                                           "desktop", "security", "server"};

}  // namespace tidemark
