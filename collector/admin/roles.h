#pragma once

#include <optional>
#include <string_view>

#include "collector/store/admin_store.h"

namespace tidemark::admin {

/// The least role that may ask this, by the RPC's name: "TokenCreate". Absent: there is no such question, and
/// nobody may ask it.
std::optional<store::AdminRole> role_for(std::string_view question);

}  // namespace tidemark::admin
