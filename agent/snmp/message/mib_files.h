#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "agent/snmp/oid/oid.h"

namespace tidemark::snmp {

/// What a MIB calls an object.
struct ObjectName {
  std::string name;
  std::map<std::int64_t, std::string> words;  ///< of an enumeration
  friend bool operator==(const ObjectName&, const ObjectName&) = default;
};

/// What MIB files name.
struct MibNames {
  std::map<Oid, ObjectName> objects;
  std::map<Oid, std::string> notifications;  ///< of SMIv1's, as RFC 3584 gives them identifiers
  std::vector<std::string> complaints;       ///< one line for each file that is not as it should be
  std::string stamp;                         ///< of the files as they were
};

inline constexpr std::size_t kMibFilesMax = 1'000;
inline constexpr std::size_t kMibFileBytesMax = 4 << 20;
inline constexpr std::size_t kMibNamesMax = 100'000;

/// Names of all MIB files of a folder, in the order of their names; a folder that is not there has none. What
/// SMI's own modules define (SNMPv2-SMI, SNMPv2-TC, RFC1155-SMI, …) is known without their files. Nothing
/// else is read: no other folder, no environment. A file of which nothing can be read is left out, and told.
/// Confined to the thread of all conversations.
MibNames read_mib_files(const std::filesystem::path& folder);
/// Another one when files of the folder came, went or were written. Each reading leaves some KB behind in the
/// library: there is no need of it while nothing changed.
std::string stamp_of_mib_files(const std::filesystem::path& folder);

}  // namespace tidemark::snmp
