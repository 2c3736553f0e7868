#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/model/time.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::check {

struct ChildOutcome {
  std::string error;  ///< set where it could not be started
  bool timed_out = false;
  int exit_code = -1;  ///< -1: ended by a signal
  int signal = 0;
  std::string output;  ///< standard output, at most kOutputBytesMax
  bool output_cut = false;
  std::chrono::nanoseconds
      cpu{};  ///< its own and that of the children it waited for; 0 where it was not awaited
};

inline constexpr std::size_t kOutputBytesMax = 64 * 1024;
/// After the child's exit a grandchild may hold the pipe open: what it still says is awaited so long.
inline constexpr Duration kDrain{50};

/// Runs a program in a process group of its own, with no descriptor but the standard three, standard input
/// and error from and to /dev/null, and only the environment given. Past the time-out, and after the child's
/// exit, its whole group is killed. Output beyond the limit is read and dropped, so that the child does not
/// block on a full pipe. `done` comes once on the context's thread. Destroying it kills the group and `done`
/// never comes. Neither waits for a killed child that the kernel does not let go yet (it hangs in a dead
/// network mount).
class Child {
 public:
  using Done = std::function<void(ChildOutcome)>;
  static std::unique_ptr<Child> start(boost::asio::io_context& context, const std::vector<std::string>& argv,
                                      const std::map<std::string, std::string>& environment, Duration timeout,
                                      Done done);
  virtual ~Child() = default;
  /// Whether the process is still there, also after `done`.
  virtual bool alive() const = 0;
};

}  // namespace tidemark::check
