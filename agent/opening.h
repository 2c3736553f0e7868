#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>

#include "agent/config/agent_config.h"
#include "agent/enroll/identity.h"
#include "agent/spool/sqlite_entry_store.h"
#include "common/loop/loop.h"
#include "common/rpc/stream_client.h"
#include "common/stream/spool_log.h"

namespace tidemark {

/// What a program's file and version are called.
struct SourceProgram {
  std::string name;    ///< "tidemark-agent"
  std::string config;  ///< "agent.toml"
  std::string version;
};

/// Who a source is, and where it keeps what it saw.
struct OpenedSource {
  enroll::Identity identity;
  spool::OpenedSpool spool;
  stream::SpoolLog log;
};

/// Waits to be enrolled where the source is not (await_identity), and opens its spool. Nothing: SIGTERM or
/// SIGINT came first. An error says why it cannot begin.
absl::StatusOr<std::optional<OpenedSource>> open_source(const AgentConfig& config,
                                                        const SourceProgram& program);

/// A stream to the collector that the configuration names, else the one that the identity does.
std::unique_ptr<rpc::StreamClient> open_stream(const AgentConfig& config, const enroll::Identity& identity,
                                               Loop& loop, rpc::ClientEvents events);

}  // namespace tidemark
