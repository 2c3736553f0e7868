#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sample/log/allowed.h"
#include "common/model/endpoint.h"
#include "common/model/telemetry.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::watch {

class JournalReader;

/// Where a watch hands on what it sees. Called on the agent's loop, never from within start().
struct Sink {
  /// What happened, oldest first. Whoever takes it has it in the spool when this returns.
  std::function<void(std::vector<Event>)> events;
  /// Why it cannot work at the moment, in one line; empty: it works. Told as soon as it is known after a
  /// start, and when it changes; telling it again is harmless.
  std::function<void(std::string reason)> trouble;
  /// So many more happened at once than events() was given: beyond what `burst` lets through in any case.
  std::function<void(std::uint64_t count)> further = [](std::uint64_t) {};
  /// Adds to the agent's own figure `watch.WHAT`.
  std::function<void(std::string_view what, std::int64_t n)> count = [](std::string_view, std::int64_t) {};
};

/// One thing that is watched for events. Confined to the agent's loop; what may hang is done elsewhere. After
/// its end the sink is not called any more.
class Watch {
 public:
  virtual ~Watch() = default;
  /// Called once. `position` is what position() of a watch of this type gave last, in this run of the agent
  /// or an earlier one; empty: there is none, and it begins with what happens from now on. One that does not
  /// fit, since the spec names another place, counts as none.
  virtual void start(const std::string& position, Sink sink) = 0;
  /// Behind all that the sink was given, and not behind anything that it was not given. Empty: it keeps none.
  virtual std::string position() const = 0;
  /// Processor time that it used on threads of its own since the last call.
  virtual std::chrono::nanoseconds take_cpu() { return {}; }
};

/// A watch of the spec's type. A spec that cannot be worked from (unknown type, impossible parameter) gives
/// one that tells so as its trouble, and so does one that would read a file outside of `log_folders`.
/// Both the context and the journal outlive it.
std::unique_ptr<Watch> make_watch(boost::asio::io_context& context, const WatchSpec& spec,
                                  JournalReader& journal, const logfile::Folders& log_folders = {"/"});

}  // namespace tidemark::watch
