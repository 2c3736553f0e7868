#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "agent/sample/watch/watch.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::watch {

/// Runs the watches of a monitor set. It limits each one's bursts, tells by an event what was left out
/// (`watch.suppressed`) and which watch cannot work (`watch.unavailable`, `watch.available`), and keeps in a
/// file where each left off, as FORMAT.md says: after its events are in the spool, so that a crash repeats
/// some rather than loses them. Confined to the agent's loop.
class WatchRunner {
 public:
  static constexpr std::size_t kWatchesMax = 32;           ///< further ones of a set are not run
  static constexpr std::size_t kPositionBytesMax = 4'096;  ///< a longer one is not kept
  static constexpr std::size_t kFileBytesMax = 4 << 20;
  static constexpr Duration kKeptAfterEvents{1'000};  ///< and then the file is written
  static constexpr Duration kKeptAtLatest{30'000};    ///< where positions moved without events

  struct Ports {
    /// Returns when they are in the spool, or were counted as lost.
    std::function<void(std::vector<Event>)> events;
    std::function<std::unique_ptr<Watch>(boost::asio::io_context&, const WatchSpec&, JournalReader&)> make =
        [](boost::asio::io_context& context, const WatchSpec& spec, JournalReader& journal) {
          return make_watch(context, spec, journal);
        };
  };

  WatchRunner(boost::asio::io_context& context, std::filesystem::path file, const Clock& clock,
              Vitals& vitals, Ports ports);
  ~WatchRunner();

  /// Watches that are as before go on; one whose parameters changed begins where it was; those that are gone
  /// end, and their positions are forgotten.
  void apply(const MonitorSet& set);
  /// What each watch used of the processors since the last call; those of the journal together, as "journal".
  void costs(const std::function<void(const std::string& watch, std::chrono::nanoseconds cpu)>& take);
  /// Ends all watches, tells what was suppressed and keeps the positions.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark::watch
