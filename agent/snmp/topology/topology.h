#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/ids.h"

namespace tidemark::snmp {

/// Where a device stands, as its configuration says.
struct Place {
  EndpointId endpoint;
  std::vector<EndpointId> parents;  ///< by hand; they win over what neighbours say
  bool near = false;                ///< nothing that is polled is between the proxy and it
  friend bool operator==(const Place&, const Place&) = default;
};

/// Which devices are before others, as seen from the proxy: a device's parents are those by which all ways to
/// it go next. By hand, or where two devices are neighbours (LLDP), those that are a step nearer to a device
/// that is `near`. Devices are told apart by what they call themselves, up to the first dot, without regard
/// to case; a name that two of them have tells nothing. Pure; linear in devices and links when something
/// changed.
class Topology {
 public:
  /// All devices. What is known of those that stay is kept.
  void place(std::vector<Place> places);
  /// What a device calls itself (sysName), and its neighbours.
  void named(EndpointId device, std::string_view system_name);
  void neighbours(EndpointId device, const std::set<std::string>& system_names);

  /// Empty: none that is known. There is never a circle.
  const std::vector<EndpointId>& parents(EndpointId device) const;

 private:
  struct Node {
    Place place;
    std::string name;
    std::set<std::string> neighbours;
  };
  void find_parents() const;

  std::map<EndpointId, Node> nodes_;
  mutable bool changed_ = false;
  mutable std::map<EndpointId, std::vector<EndpointId>> parents_;
};

}  // namespace tidemark::snmp
