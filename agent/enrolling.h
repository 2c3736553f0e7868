#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>

#include "agent/config/agent_config.h"
#include "agent/enroll/identity.h"
#include "common/model/endpoint.h"

namespace tidemark {

/// What this endpoint says of itself: as the machine looks, and as agent.toml says.
EndpointFacts own_facts(const AgentConfig& config, const std::string& version);

/// Waits until this endpoint has an identity: somebody runs `enroll` of the program, or there is an
/// enrollment.toml by which it enrols itself, again and again while the collector is not reachable. Nothing:
/// SIGTERM or SIGINT came first. An error where there is an identity that cannot be used.
absl::StatusOr<std::optional<enroll::Identity>> await_identity(const AgentConfig& config,
                                                               const std::string& version,
                                                               const std::string& program);

}  // namespace tidemark
