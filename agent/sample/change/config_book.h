#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/model/telemetry.h"

/// What changed of configuration files, and the events that it makes: never their content. Pure.
namespace tidemark::change {

/// A file as it was seen.
struct FileFacts {
  std::int64_t bytes = 0;
  std::string owner;   ///< "0:0"
  std::string mode;    ///< "0644"
  std::string digest;  ///< SHA-256 in hex; empty: `unread` says why
  std::string unread;
  friend bool operator==(const FileFacts&, const FileFacts&) = default;
};
using Files = std::map<std::string, FileFacts>;  ///< by path

/// Events that lead from what was to what is: config.changed for each file, with its action (changed, added,
/// removed), sizes and digests before and after as far as they are known, and owner and mode where they
/// changed. A file that cannot be read is told of where its size, owner or mode changed.
std::vector<Event> config_events(const Files& before, const Files& after, TimePoint time);

}  // namespace tidemark::change
