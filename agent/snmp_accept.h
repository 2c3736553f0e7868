#pragma once

#include <filesystem>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "agent/snmp/scan/scanner.h"
#include "agent/snmp_scan.h"

namespace tidemark {

/// Adds what answered to the configuration, and says what comes next. The exit code: 1 where nothing could be
/// added.
int accept_found(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
                 const std::vector<snmp::FoundDevice>& devices, const AcceptArguments& arguments);

}  // namespace tidemark
