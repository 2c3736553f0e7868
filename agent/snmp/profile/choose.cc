#include "agent/snmp/profile/choose.h"

#include <absl/status/status.h>

#include <algorithm>
#include <set>

#include "common/config/document.h"

namespace tidemark::snmp {
namespace {

bool fits_system(const Profile& profile, const Oid& system) {
  return profile.system.empty() || std::any_of(profile.system.begin(), profile.system.end(),
                                               [&](const Oid& prefix) { return system.starts_with(prefix); });
}

bool fits(const Profile& profile, const Oid& system, const Answers& answers) {
  if (profile.system.empty() && !profile.answers) return false;
  return fits_system(profile, system) && (!profile.answers || answers(*profile.answers));
}

/// All that it replaces, and what those do.
void add_replaced(const Profiles& profiles, const Profile& by, std::set<std::string>& replaced) {
  for (const std::string& name : by.replaces) {
    const auto found = profiles.find(name);
    if (replaced.insert(name).second && found != profiles.end())
      add_replaced(profiles, *found->second, replaced);
  }
}

}  // namespace

std::vector<Oid> questions(const Profiles& profiles, const Oid& system) {
  std::set<Oid> out;
  for (const auto& [name, profile] : profiles) {
    if (profile->answers && fits_system(*profile, system)) out.insert(*profile->answers);
  }
  return {out.begin(), out.end()};
}

absl::StatusOr<std::vector<std::shared_ptr<const Profile>>> choose(
    const Profiles& profiles, const Oid& system, const Answers& answers,
    const std::optional<std::vector<std::string>>& named) {
  std::set<std::string> asked_for;
  bool fitting = !named.has_value();
  for (const std::string& name : named.value_or(std::vector<std::string>{})) {
    if (name == kFitting) {
      fitting = true;
    } else if (profiles.contains(name)) {
      asked_for.insert(name);
    } else {
      std::vector<std::string> known{std::string(kFitting)};
      for (const auto& [other, profile] : profiles) known.push_back(other);
      return absl::NotFoundError("there is no profile '" + name + "'" + config::or_nearest(name, known, ""));
    }
  }
  std::set<std::string> chosen = asked_for;
  if (fitting) {
    for (const auto& [name, profile] : profiles) {
      if (fits(*profile, system, answers)) chosen.insert(name);
    }
  }
  std::set<std::string> replaced;
  for (const std::string& name : chosen) add_replaced(profiles, *profiles.at(name), replaced);
  std::vector<std::shared_ptr<const Profile>> out;
  for (const std::string& name : chosen) {
    if (asked_for.contains(name) || !replaced.contains(name)) out.push_back(profiles.at(name));
  }
  return out;
}

}  // namespace tidemark::snmp
