#pragma once

#include <absl/status/status.h>

#include <string>

#include "agent/config/agent_config.h"

namespace tidemark {

/// The agent as a service: samples, checks, spools and streams until SIGTERM or SIGINT. An error says why it
/// could not begin. This is the wiring: the one place that knows the order in which data flows.
absl::Status run_agent(const AgentConfig& config, const std::string& version);

}  // namespace tidemark
