#pragma once

#include <map>
#include <string>

#include "common/model/ids.h"

namespace tidemark {

/// Something that cannot run an agent, and that a proxy polls: what the proxy says of it. It is an endpoint
/// of its own, with an id that its proxy gave it: EndpointId::named(proxy's id, what it was configured by).
struct Device {
  EndpointId endpoint;
  std::string name;     ///< for people; the collector makes a unique name of it
  std::string address;  ///< as it is polled, IPv4 or IPv6; empty: not known yet
  std::string host;     ///< the host name that it was configured by; empty: by its address
  std::string endpoint_class;
  std::string site;
  std::map<std::string, std::string> labels;
  std::string description;  ///< sysDescr
  std::string object_id;    ///< sysObjectID, dotted
  /// It is polled no more. What is still to be sent of it is taken all the same.
  bool gone = false;
  friend bool operator==(const Device&, const Device&) = default;
};

}  // namespace tidemark
