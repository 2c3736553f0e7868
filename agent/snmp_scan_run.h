#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "agent/snmp/scan/scanner.h"

namespace tidemark {

/// What a scan of a command's own found.
struct ScanOutcome {
  std::vector<snmp::FoundDevice> devices;        ///< in the order of their addresses
  std::map<snmp::Address, std::string> managed;  ///< names of what the configuration polls
  std::size_t asked = 0;
  Duration took{};
  bool interrupted = false;  ///< by SIGINT or SIGTERM
};

/// Runs the plans one after the other, until all are done or a signal comes; says on the terminal at standard
/// error, where there is one, how far it is. Mistakes in profiles are told there too.
ScanOutcome run_scans(const snmp::SnmpConfig& config, std::vector<snmp::ScanPlan> plans);

/// The credentials of these names; all of the configuration where there are none, SNMPv3 first. An error says
/// which is missing, or that there are none at all.
absl::StatusOr<std::vector<std::shared_ptr<const snmp::Credential>>> scan_credentials(
    const snmp::SnmpConfig& config, const std::vector<std::string>& names);

}  // namespace tidemark
