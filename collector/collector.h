#pragma once

#include <absl/status/status.h>

#include <string>

#include "collector/collector_config.h"

namespace tidemark {

/// The collector as a service, until SIGTERM or SIGINT; SIGHUP reads the catalogue anew. An error says why it
/// could not begin. This is the wiring: the one place that knows the order in which data flows.
absl::Status run_collector(const CollectorConfig& config, const std::string& version);

}  // namespace tidemark
