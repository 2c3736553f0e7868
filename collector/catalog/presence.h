#pragma once

#include <map>
#include <string>

#include "collector/timeline/absence.h"
#include "common/config/document.h"
#include "common/model/endpoint.h"

namespace tidemark::catalog {

/// What is expected of endpoints, by class: the built-in table (METRICS.md, section 1) with what
/// [presence] of collector.toml says over it.
class PresenceTable {
 public:
  /// The built-in one.
  PresenceTable();
  void set(const std::string& endpoint_class, timeline::Presence presence);

  struct Expectation {
    timeline::Presence presence = timeline::Presence::kAlways;
    std::string reason;  ///< "by its label presence", "by its class laptop"
  };
  /// The endpoint's label "presence" wins over its class; a class that the table does not have is to be there
  /// always.
  Expectation of(const EndpointFacts& facts) const;

 private:
  std::map<std::string, timeline::Presence> by_class_;
};

/// The label that says what is expected of one endpoint.
inline constexpr const char* kPresenceLabel = "presence";

/// Reads the table [presence] of a file: class = "always", "announced" or "mobile".
PresenceTable read_presence(const config::Table& root);

}  // namespace tidemark::catalog
