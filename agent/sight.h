#pragma once

#include <iosfwd>
#include <string>

#include "agent/config/agent_config.h"

/// What an admin on the endpoint sees without the collector: tidemark-agent sample, check and status. Each
/// returns the program's exit code. They only look; an agent that runs is not disturbed.
namespace tidemark::sight {

/// What the samplers see now, after two looks a second apart (shares need two), one line a series.
int show_samples(std::ostream& out);

/// Runs one check of the monitor set that the agent keeps and writes its finding by the convention of Nagios
/// plugins: "OK: text | 'label'=value", exit codes 0 to 3. Without a name it lists the checks. Other monitors
/// may call it.
int run_check(const AgentConfig& config, const std::string& name, std::ostream& out, std::ostream& err);

/// Who this endpoint is, until when, what it observes and what waits for the collector. 0: enrolled and
/// readable.
int show_status(const AgentConfig& config, std::ostream& out, std::ostream& err);

}  // namespace tidemark::sight
