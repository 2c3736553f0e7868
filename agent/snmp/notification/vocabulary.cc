#include "agent/snmp/notification/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/snmp/notification/well_known.h"
#include "agent/snmp/profile/read_profiles.h"

namespace tidemark::snmp {
namespace {

using Named = std::map<Oid, ObjectName>::value_type;

/// Null: none of them begins the name.
const Named* longest(const std::map<Oid, ObjectName>& objects, std::span<const std::uint32_t> name) {
  Oid prefix(name);
  while (prefix.size() > 0) {
    // Whatever begins it is not behind it in the order; where the nearest does not, what both begin with may.
    const auto after = objects.upper_bound(prefix);
    if (after == objects.begin()) return nullptr;
    const Named& nearest = *std::prev(after);
    if (prefix.starts_with(nearest.first)) return &nearest;
    const auto a = nearest.first.numbers(), b = prefix.numbers();
    prefix.assign(name.first(
        static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin())));
  }
  return nullptr;
}

}  // namespace

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

std::optional<ProfileNotification> Vocabulary::exactly(const Oid& oid) const {
  if (const auto found = notifications_.find(oid); found != notifications_.end()) return found->second;
  if (!mib_names_) return std::nullopt;
  const auto found = mib_names_->notifications.find(oid);
  if (found == mib_names_->notifications.end()) return std::nullopt;
  return ProfileNotification{oid, found->second, Severity::kInfo, ""};
}

std::optional<ProfileNotification> Vocabulary::notification(const Oid& oid) const {
  if (auto found = exactly(oid)) return found;
  const auto numbers = oid.numbers();
  if (numbers.size() < 2 || numbers[numbers.size() - 2] != 0) return std::nullopt;
  return exactly(Oid(numbers.first(numbers.size() - 2)).with(Oid{numbers.back()}));
}

Vocabulary::Found Vocabulary::object(std::span<const std::uint32_t> name) const {
  const auto* const own = longest(objects_, name);
  const auto* const mib = mib_names_ ? longest(mib_names_->objects, name) : nullptr;
  const auto size = [](const Named* named) { return named != nullptr ? named->first.size() : 0; };
  const Named* const best = size(own) >= size(mib) ? own : mib;
  if (best == nullptr) return {};
  Found out{&best->second, best->second.words.empty() ? nullptr : &best->second, name.subspan(size(best))};
  if (out.words == nullptr && size(mib) == size(best)) out.words = &mib->second;
  return out;
}

}  // namespace tidemark::snmp
