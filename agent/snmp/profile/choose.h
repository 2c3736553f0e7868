#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/profile/profile.h"

/// Which profiles a device is read with. Pure.
namespace tidemark::snmp {

/// In a configuration's list of profiles: all that fit.
inline constexpr std::string_view kFitting = "auto";

/// Whether the device has something at or below it.
using Answers = std::function<bool(const Oid&)>;

/// What to ask a device with this sysObjectID for, to know which profiles fit: each once, in their order.
std::vector<Oid> questions(const Profiles& profiles, const Oid& system);

/// In order of their names, each once. `named` are a configuration's, where it has a list: exactly those, and
/// where kFitting is among them, those that fit beside them; without a list, those that fit. One that fits is
/// left out where another of the chosen replaces it, also over a third that is itself replaced; one that is
/// named stays. kNotFound: no profile has such a name.
absl::StatusOr<std::vector<std::shared_ptr<const Profile>>> choose(
    const Profiles& profiles, const Oid& system, const Answers& answers,
    const std::optional<std::vector<std::string>>& named = std::nullopt);

}  // namespace tidemark::snmp
