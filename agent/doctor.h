#pragma once

#include <filesystem>
#include <ostream>

#include "agent/config/agent_config.h"

namespace tidemark {

/// What is wrong with this agent's installation, each with what to do: clock, configuration, identity,
/// folders, disk, limits, spool, service, the way to the collector. Changes nothing. The exit code: 1 where
/// something does not work.
int run_doctor(const std::filesystem::path& config_file, const AgentConfig& config, std::ostream& out);

}  // namespace tidemark
