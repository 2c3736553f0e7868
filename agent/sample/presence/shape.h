#pragma once

#include <optional>
#include <string>

#include "agent/sample/presence/paths.h"
#include "common/model/endpoint.h"

/// What kind of machine this is, where nobody says (PRESENCE.md).
namespace tidemark::presence {

/// What tells a laptop from a server.
struct Shape {
  std::optional<int> case_type;  ///< the chassis type of SMBIOS; absent: the firmware does not say
  bool battery = false;          ///< that the machine runs from; not one of a mouse
  std::string guest_of;          ///< "KVM", "a hypervisor", "a container"; empty: it is a machine of its own
};

struct Class {
  std::string name;    ///< "laptop", "desktop", "server"
  std::string reason;  ///< "a notebook's case, a battery"
};
/// Pure.
Class class_of(const Shape& shape);

/// What cannot be read is left out.
Shape read_shape(const Paths& paths);

/// The class that agent.toml gives, else the machine's own.
void settle_class(const std::string& configured, const Paths& paths, EndpointFacts& facts);

}  // namespace tidemark::presence
