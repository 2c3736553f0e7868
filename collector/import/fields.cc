#include "collector/import/fields.h"

#include <algorithm>

namespace tidemark::import {
namespace {

constexpr std::array<std::string_view, kFields> kNames = {
    "kind",        "endpoint",   "time",     "check",     "state",       "interval", "confirm",
    "text",        "name",       "severity", "body",      "metric",      "value",    "unit",
    "metric_kind", "attributes", "site",     "service",   "from",        "to",       "repeat",
    "zone",        "reason",     "approver", "reference", "rolled_back", "author",   "entered"};

}  // namespace

std::string_view name_of(Field field) { return kNames[static_cast<std::size_t>(field)]; }

std::optional<Field> field_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Field>(found - kNames.begin());
}

std::string field_names() {
  std::string out;
  for (const std::string_view name : kNames) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

}  // namespace tidemark::import
