#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/snmp/profile/profile.h"
#include "common/config/document.h"

/// Profiles from their files; PROFILES.md has the format. Not thread-safe with one document in two threads.
namespace tidemark::snmp {

inline constexpr std::size_t kProfileFilesMax = 1'000;

/// The profile of a file, without finish(). `file_name` gives the name where the file has none; what is wrong
/// is among the document's mistakes, and then the profile must not be used.
Profile read_profile(const config::Table& root, const std::string& file_name, const std::string& source);

/// Those that came with the program. They have no mistakes.
Profiles shipped_profiles();

/// Those that came with the program, and over them those of the folder's *.toml, in order of their names; one
/// of the same name takes the shipped one's place. A file with a mistake is left out, and the shipped one
/// stays. A folder that is not there has none.
Profiles load_profiles(const std::filesystem::path& folder, config::Mistakes& mistakes);

}  // namespace tidemark::snmp
