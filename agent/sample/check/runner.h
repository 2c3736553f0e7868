#pragma once

#include <functional>
#include <memory>

#include "agent/sample/check/check.h"
#include "common/clock/clock.h"

namespace tidemark::check {

/// Runs the checks of a monitor set, each on its own interval, at most one run of each at a time. The first
/// runs are spread over the interval (at most kFirstSpreadMax), so that a thousand machines do not ask in
/// step. Confined to the agent's loop.
class CheckRunner {
 public:
  static constexpr Duration kFirstSpreadMax{10'000};
  static constexpr Duration kIntervalMin{100};  ///< shorter intervals are taken as this

  struct Ports {
    std::function<void(CheckResult, Readings perfdata)> result;
    std::function<std::uint64_t()> random;  ///< uniform over all values
    std::function<void(const std::string& check, std::chrono::nanoseconds cpu)> cost;  ///< of a run
    std::function<void()> overrun;  ///< a check was due while its last run was still under way
  };

  CheckRunner(boost::asio::io_context& context, Surroundings surroundings, const Clock& clock, Ports ports);
  ~CheckRunner();

  /// Checks that are as before keep their rhythm; others begin anew, and those that are gone end, runs under
  /// way included.
  void apply(const MonitorSet& set);
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark::check
