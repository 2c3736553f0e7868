#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/log/allowed.h"
#include "agent/sample/reading.h"
#include "common/model/endpoint.h"

namespace boost::asio {
class io_context;
}
namespace tidemark {
class Recent;
}

namespace tidemark::check {

/// What a command check runs: the endpoint's own agent.toml says it, never the collector.
struct CommandDefinition {
  std::vector<std::string> argv;  ///< not empty; argv[0] is a path
  std::map<std::string, std::string> environment;
};
using Commands = std::map<std::string, CommandDefinition>;

/// What checks find on this endpoint.
struct Surroundings {
  Commands commands;
  Recent* recent = nullptr;  ///< of the running agent, which outlives its checks; null: nothing is sampled
  /// When an event of that name was last reported on this endpoint (tidemark-agent event). Asked on the loop;
  /// null: nothing is reported here.
  std::function<std::optional<TimePoint>(const std::string& name)> last_event = nullptr;
  logfile::Folders log_folders = {"/"};  ///< whose files a log check may read
};

/// What one run of a check found.
struct Finding {
  CheckState state = CheckState::kUnknown;
  std::string text;  ///< one line
  std::vector<Reading> perfdata;
  std::chrono::nanoseconds cpu{};  ///< what finding it cost this machine, a child's share included
};

/// One kind of check, ready to run. Confined to the agent's loop.
class Check {
 public:
  using Done = std::function<void(Finding)>;
  virtual ~Check() = default;
  /// Calls `done` once on the loop, at the latest a little after the spec's timeout. Not while a run is under
  /// way.
  virtual void run(Done done) = 0;
  /// Lets go of a run: its `done` is never called.
  virtual void cancel() = 0;
};

/// A check of the spec's type. A spec that cannot be run (unknown type, missing or impossible parameter,
/// command that this endpoint does not define) gives a check that finds UNKNOWN with the reason.
std::unique_ptr<Check> make_check(boost::asio::io_context& context, const CheckSpec& spec,
                                  const Surroundings& surroundings);

}  // namespace tidemark::check
