#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/snmp/config/snmp_config.h"

/// Devices that are added to the configuration for an admin.
namespace tidemark::snmp {

/// What is written of one; what is empty is left out.
struct AcceptedDevice {
  std::string address;
  std::uint16_t port = 161;
  std::string name;
  std::string credential;
  std::string device_class;
  std::string site;
  std::map<std::string, std::string> labels;
};

/// accepted.toml in the folder of devices.
std::filesystem::path accepted_file(const SnmpConfig& config);

/// A name that is not taken: what the device calls itself, as an endpoint may be called, or its address where
/// it does not say; with "-2" and so on behind it.
std::string free_name(const std::string& says, const std::string& address,
                      const std::function<bool(const std::string&)>& taken);

/// Adds [[device]]s to accepted.toml behind all that is there, in one step that a crash does not divide.
/// kInvalidArgument: the configuration would have mistakes with them, which the message has; then nothing was
/// changed, and neither after any other error.
absl::Status add_accepted(const std::filesystem::path& config_file, const SnmpConfig& config,
                          const std::vector<AcceptedDevice>& devices);

}  // namespace tidemark::snmp
