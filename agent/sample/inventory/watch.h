#pragma once

#include <absl/status/status.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/sample/inventory/news.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::inventory {

struct Options {
  Sources sources;
  Duration interval = std::chrono::hours(1);  ///< between two whole looks
};
/// Between two glances at what installing and configuring touch.
inline constexpr Duration kGlanceEvery = std::chrono::minutes(1);
/// The first look comes within so long after the start, so that not all machines of a rack look at once.
inline constexpr Duration kFirstWithin = std::chrono::seconds(30);
/// A look that takes longer hangs: it is counted, and no second one begins beside it.
inline constexpr Duration kLookMax = std::chrono::minutes(10);

/// What it works with; all of it is called on the agent's loop, but for `post`.
struct Ports {
  std::function<void(std::function<void()>)> post;  ///< onto the loop, from any thread
  /// To whom it would be told now; absent: to a collector that takes no inventory.
  std::function<std::optional<Position>()> position;
  /// Ok: they are in the spool.
  std::function<absl::Status(std::vector<Event>)> spool;
  std::function<void(const std::string&)> warn;  ///< for the log
};

/// Looks at the host from a thread of its own, at lowest priority, and tells what is new. What was told is
/// noted in a file only once the spool has it, so that a crash repeats rather than loses. Confined to the
/// agent's loop. Vitals: inventory.looks, inventory.events, inventory.failures, inventory.overruns.
class InventoryWatch {
 public:
  /// The clock and the vitals outlive it.
  InventoryWatch(Options options, std::filesystem::path told_file, Ports ports, const Clock& clock,
                 Vitals& vitals);
  /// Does not wait for a thread that hangs.
  ~InventoryWatch();
  InventoryWatch(const InventoryWatch&) = delete;
  InventoryWatch& operator=(const InventoryWatch&) = delete;

  /// How often glance() is to be called.
  Duration every() const;
  /// Looks, where it is time, or where the host's records have changed and come to rest since.
  void glance();

 private:
  struct Look;
  /// Runs `work` on a thread, and what it returns on the loop, while this lives.
  void run_aside(std::function<std::function<void()>()> work);
  void take_up(Look look);
  void note(std::string told, Duration began);
  void done() { busy_since_.reset(); }

  const Options options_;
  const std::filesystem::path told_file_;
  const Ports ports_;
  const Clock& clock_;
  Vitals& vitals_;
  std::optional<Duration> busy_since_;
  std::optional<Duration> looked_;  // when the last whole look began; absent: it has to be done again
  bool untidy_ = false;             // a whole look took memory that was not given back yet
  std::string seen_;                // the fingerprint at the last look
  std::string glimpsed_;            // the one at the last glance
  std::string trouble_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // threads ask whether this still is
};

}  // namespace tidemark::inventory
