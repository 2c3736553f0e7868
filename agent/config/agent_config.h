#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "agent/sample/check/check.h"
#include "agent/sample/inventory/watch.h"
#include "common/config/document.h"
#include "common/log/log.h"
#include "common/stream/spool_log.h"

namespace tidemark {

/// What agent.toml says (packaging/agent.toml has every key with a comment).
struct AgentConfig {
  std::string collector;  ///< host:port of the stream; empty: as enrolment told
  std::filesystem::path state_dir = "/var/lib/tidemark/agent";
  std::filesystem::path enrollment_file = "/etc/tidemark/enrollment.toml";  ///< read_enrollment()
  std::string endpoint_class;  ///< empty: what the machine itself looks like (agent/sample/presence)
  std::string site;
  std::map<std::string, std::string> labels;
  Duration sampling_interval{10'000};  ///< until a monitor set says otherwise
  stream::SpoolBounds spool;
  Duration backoff_max{300'000};
  log::Level log_level = log::Level::kInfo;
  check::Commands commands;
  /// Whose files a set's log watches and checks may read.
  std::vector<std::filesystem::path> log_folders = {"/var/log"};
  inventory::Options inventory;
};

/// What every source says in its file: where the collector is, who it is, its state, spool and log. The
/// state's folder as it is in `out` is what stands in messages.
void read_source(const config::Table& root, AgentConfig& out);

/// With mistakes the result is not to be used.
AgentConfig read_agent_config(const std::filesystem::path& path, config::Mistakes& mistakes);

}  // namespace tidemark
