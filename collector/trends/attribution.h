#pragma once

#include <string>

namespace tidemark::trends {

/// Who answers for a component of a service: as the selector that chose it says, else as its endpoint does.
struct Attribution {
  std::string silo;  ///< see silo_of()
  std::string team;  ///< else the endpoint's label "team", else the team of the service whose member it is
  std::string provider;  ///< else the endpoint's label "provider"
  friend bool operator==(const Attribution&, const Attribution&) = default;
};

}  // namespace tidemark::trends
