#include "collector/store/admin_store.h"

#include <array>
#include <utility>

namespace tidemark::store {
namespace {

constexpr std::array<std::pair<AdminRole, std::string_view>, 3> kNames{{
    {AdminRole::kViewer, "viewer"},
    {AdminRole::kOperator, "operator"},
    {AdminRole::kAdmin, "admin"},
}};

}  // namespace

std::string_view name_of(AdminRole role) {
  for (const auto& [one, name] : kNames) {
    if (one == role) return name;
  }
  return "nobody";
}

std::optional<AdminRole> admin_role(std::string_view name) {
  for (const auto& [one, its_name] : kNames) {
    if (its_name == name) return one;
  }
  return std::nullopt;
}

}  // namespace tidemark::store
