#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>

#include "agent/config/agent_config.h"
#include "agent/enroll/enroll.h"
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

/// What `enroll` of a program does, by the rights of the state folder's owner: its service reads what is
/// written now. The token is as enroll::read_token() finds it.
absl::StatusOr<enroll::Identity> enroll_by_hand(const AgentConfig& config, const pinned::Address& collector,
                                                const std::string& token_file, bool force,
                                                const std::string& version);

}  // namespace tidemark
