#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "agent/snmp/config/snmp_config.h"

namespace CLI {
class App;
}

namespace tidemark {

/// What 'tidemark-snmp scan' was told; 0 and empty: it was not.
struct ScanArguments {
  std::vector<std::string> ranges, credentials;
  int port = 0;
  int rate = 0;
  std::string output = "table";
  bool only_new = false;
  bool accept = false;
};
CLI::App* add_scan(CLI::App& app, ScanArguments& arguments);
/// The exit code: 1 where it could not be done, or was interrupted.
int run_scan(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
             const ScanArguments& arguments);

/// What 'tidemark-snmp accept' was told.
struct AcceptArguments {
  std::vector<std::string> addresses;
  std::vector<std::string> credentials;
  int port = 161;
  std::string name, device_class, site;
  std::vector<std::string> labels;  ///< NAME=VALUE
};
CLI::App* add_accept(CLI::App& app, AcceptArguments& arguments);
/// The exit code: 1 where one of them was not accepted; the others are.
int run_accept(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
               const AcceptArguments& arguments);

}  // namespace tidemark
