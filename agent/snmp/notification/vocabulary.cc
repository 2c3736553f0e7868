#include "agent/snmp/notification/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/snmp/notification/well_known.h"
#include "agent/snmp/profile/read_profiles.h"

namespace tidemark::snmp {

void Vocabulary::add(const Profiles& profiles) {
  for (const auto& [name, profile] : profiles) add(*profile);
  for (const auto& [name, profile] : shipped_profiles()) {
    for (const ProfileNotification& one : profile->notifications) notifications_.emplace(one.oid, one);
  }
}

void Vocabulary::add(const Profile& profile) {
  for (const ProfileNotification& one : profile.notifications) notifications_.emplace(one.oid, one);
  // What others are below is no object: a name of a profile for a part of the tree.
  for (auto it = profile.names.begin(); it != profile.names.end(); ++it) {
    const auto next = std::next(it);
    const bool above_object = next != profile.names.end() && next->first.starts_with(it->first);
    const bool above_notification =
        std::any_of(profile.notifications.begin(), profile.notifications.end(),
                    [&](const ProfileNotification& one) { return one.oid.starts_with(it->first); });
    if (!above_object && !above_notification) objects_.emplace(it->first, ObjectName{it->second, {}});
  }
  for (const ProfileCheck& check : profile.checks) add_words(check);
  for (const ProfileTable& table : profile.tables) {
    for (const ProfileCheck& check : table.checks) add_words(check);
  }
}

void Vocabulary::add_words(const ProfileCheck& check) {
  for (const Oid& oid : check.object.oids) {
    const auto found = objects_.find(oid);
    if (found == objects_.end()) continue;
    for (const auto& [value, meaning] : check.states) found->second.words.emplace(value, meaning.text);
  }
}

void Vocabulary::add_well_known() {
  for (auto& [oid, object] : well_known_objects()) {
    ObjectName& known = objects_.emplace(oid, object).first->second;
    if (known.words.empty()) known.words = std::move(object.words);
  }
}

void Vocabulary::add(MibNames names) {
  for (auto& [oid, object] : names.objects) {
    ObjectName& known = objects_.emplace(oid, object).first->second;
    if (known.words.empty()) known.words = std::move(object.words);
  }
  for (auto& [oid, name] : names.notifications)
    notifications_.emplace(oid, ProfileNotification{oid, std::move(name), Severity::kInfo, ""});
}

const ProfileNotification* Vocabulary::notification(const Oid& oid) const {
  const auto found = notifications_.find(oid);
  return found == notifications_.end() ? nullptr : &found->second;
}

Vocabulary::Found Vocabulary::object(std::span<const std::uint32_t> name) const {
  Oid prefix(name);
  while (prefix.size() > 0) {
    // Whatever begins it is not behind it in the order; where the nearest does not, what both begin with may.
    auto after = objects_.upper_bound(prefix);
    if (after == objects_.begin()) return {};
    const auto& [oid, object] = *std::prev(after);
    if (prefix.starts_with(oid)) return {&object, name.subspan(oid.size())};
    std::size_t common = 0;
    while (common < oid.size() && common < prefix.size() && oid.numbers()[common] == prefix.numbers()[common])
      ++common;
    prefix.assign(name.first(common));
  }
  return {};
}

}  // namespace tidemark::snmp
