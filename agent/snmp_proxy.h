#pragma once

#include <absl/status/status.h>

#include <functional>
#include <string>

#include "agent/snmp/config/snmp_config.h"

namespace tidemark {

/// Reads the configuration anew; an error has all mistakes.
using ReloadSnmpConfig = std::function<absl::StatusOr<snmp::SnmpConfig>()>;

/// The polling proxy: polls the devices, spools what they answer, and streams it to the collector, until
/// SIGTERM or SIGINT; SIGHUP reads the devices and profiles anew. Waits to be enrolled first, as an agent
/// does.
absl::Status run_snmp_proxy(snmp::SnmpConfig config, const std::string& version, ReloadSnmpConfig reload);

/// Polls one device once, without a collector, and writes what it is, which profiles fit, and what they read.
/// The exit code: 1 where it does not answer.
int try_device(const snmp::SnmpConfig& config, const snmp::DeviceConfig& device);

}  // namespace tidemark
