#pragma once

#include <string>
#include <vector>

#include "agent/snmp/profile/profile.h"

namespace tidemark::snmp {

/// A profile for people: each part a line, in the order of the file.
std::string profile_text(const Profile& profile);
std::string text_of(const Object& object);

/// A file's text read with finish(), and its mistakes without the file's name.
struct ReadText {
  Profile profile;
  std::vector<std::string> mistakes;
};
ReadText read_text(const std::string& text);

}  // namespace tidemark::snmp
