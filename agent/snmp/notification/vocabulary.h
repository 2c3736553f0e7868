#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "agent/snmp/message/mib_files.h"
#include "agent/snmp/profile/profile.h"

namespace tidemark::snmp {

/// What notifications and the objects in them are called. Whoever says it first is right: the profiles, then
/// a table of well-known objects, then MIB files.
class Vocabulary {
 public:
  /// All notifications and objects of the profiles, with the words of their checks; the shipped profiles'
  /// notifications too where others took their place.
  void add(const Profiles& profiles);
  void add_well_known();
  void set_mib_names(std::shared_ptr<const MibNames> names) { mib_names_ = std::move(names); }

  /// Absent: nobody knows it. Where a MIB gives a notification no 0 before its last number, a trap of v1 has
  /// one after its translation (RFC 3584, section 3): it is the same one.
  std::optional<ProfileNotification> notification(const Oid& oid) const;
  struct Found {
    const ObjectName* object = nullptr;    ///< null: nobody knows it
    const ObjectName* words = nullptr;     ///< whose words the value has; null: nobody knows any
    std::span<const std::uint32_t> index;  ///< what is behind it, of `name`
  };
  /// The longest known object that `name` begins with.
  Found object(std::span<const std::uint32_t> name) const;

 private:
  void add(const Profile& profile);
  std::optional<ProfileNotification> exactly(const Oid& oid) const;
  void add_words(const ProfileCheck& check);

  std::map<Oid, ProfileNotification> notifications_;
  std::map<Oid, ObjectName> objects_;
  std::shared_ptr<const MibNames> mib_names_;  // null, or the reader's, who keeps them over a reload
};

}  // namespace tidemark::snmp
