#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "collector/store/admin_store.h"

namespace tidemark::admin {

struct RoleOf {
  std::string_view question;  ///< the RPC's name: "TokenCreate"
  store::AdminRole role;      ///< the least that may ask it
};

/// Every RPC of the service Admin, by name.
std::span<const RoleOf> roles();
/// Absent: there is no such question, and nobody may ask it.
std::optional<store::AdminRole> role_for(std::string_view question);

}  // namespace tidemark::admin
