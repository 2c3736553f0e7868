#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/common/stream/agent_end.h"
#include "tests/common/stream/collector_end.h"
#include "tests/common/stream/random.h"
#include "tests/common/stream/timeline.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::simulation {

/// Which misfortunes a history knows.
struct Faults {
  bool hostile_wire = false;  ///< repeats, swaps and drops messages within a stream
  bool clone = false;
  bool roll_back = false;
  bool restore = false;
  bool damage = false;       ///< rows, sometimes the whole file
  bool disk = false;         ///< writes fail, commits tear
  bool bad_batches = false;  ///< undecodable, poison, with items that are refused
  bool small_spool = false;
  bool shifting_limits = false;
  bool clock_jumps = false;

  static Faults chosen_by(Random& random);
  /// Their names, for people.
  std::string text() const;
};

/// One source with its copies, one collector, their wires, one clock and one scheduler: a history is decided
/// by its seed alone.
class World {
 public:
  World(std::uint64_t seed, Timeline& timeline);

  /// One thing happens. What is wrong with it, or nothing.
  std::optional<std::string> step();
  /// No more misfortunes; everything is delivered, then the sums are checked.
  std::optional<std::string> heal();
  /// The sum, kind by kind, for people.
  std::string sums() const;

  std::uint64_t steps() const { return steps_; }
  const Faults& faults() const { return faults_; }
  const CollectorEnd& collector() const { return collector_; }

 private:
  using Wrong = std::optional<std::string>;
  using Act = void (World::*)();
  struct Choice {
    int weight;
    Act act;
  };

  void schedule();
  AgentEnd& any_agent() { return *agents_[random_.below(agents_.size())]; }
  Wire* any_wire();
  Made make();

  void append();
  void append_loss();
  void expire();
  void start();
  void connect();
  void send();
  void deliver_up();
  void deliver_down();
  void commit();
  void pass_time();
  void break_wire();
  void crash_agent();
  void crash_collector();
  void fail_commit();
  void break_all_wires();
  void disturb_wire();
  void back_up();
  void restore();
  void snapshot();
  void clone();
  void roll_back();
  void damage();
  void lose_file();
  void fail_disk();
  void shift_limits();
  void jump_clock();

  bool drain(AgentEnd& agent);
  Wrong check_sums() const;
  Counts required(std::set<Id>& missing) const;

  Random random_;
  Faults faults_;
  Timeline& timeline_;
  SimulatedClock clock_;
  Oracle oracle_;
  stream::SpoolBounds bounds_;
  CollectorEnd collector_;
  std::vector<std::unique_ptr<AgentEnd>> agents_;
  std::vector<std::shared_ptr<Wire>> wires_;  // each shared with its agent and the collector
  struct Snapshot {
    std::size_t agent = 0;
    WitnessedStore disk;
  };
  std::vector<Snapshot> snapshots_;
  std::vector<Choice> choices_;
  int weights_ = 0;
  std::uint64_t steps_ = 0;
  Wrong wrong_;
  bool copied_ = false;        // a clone, a roll-back or a restore happened: unproven entries are allowed
  bool row_damaged_ = false;   // a row said nothing any more, as if it had never been
  bool lineage_lost_ = false;  // a roll-back or the loss of a file: what nobody has any more is not asked for
};

}  // namespace tidemark::simulation
