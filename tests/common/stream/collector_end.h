#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/stream/receiver.h"
#include "tests/common/stream/agent_end.h"

namespace tidemark::simulation {

/// Everything that a collector's disk holds of the source.
struct Ledger {
  struct Lost {
    Epoch epoch;
    BatchSeq from;
    BatchSeq to;
    Loss loss;
  };
  stream::ReceiverState receiver;
  std::unordered_set<Id> stored;
  std::vector<Lost> losses;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> series;  ///< by epoch: metrics by number
  std::size_t duplicates = 0;                                            ///< events identity.duplicate

  /// The sums over all epochs.
  stream::EpochState sum() const;
};

/// The collector: the real receiving end, over a simulated database with group commit. Steps return what is
/// wrong, or nothing.
class CollectorEnd {
 public:
  using Wrong = std::optional<std::string>;

  CollectorEnd(const Oracle& oracle, Timeline& timeline, std::size_t history_max, StoreId store);

  /// Takes the next message of a wire. False: it cannot be taken at the moment.
  bool take(const std::shared_ptr<Wire>& wire, TimePoint now, Wrong& wrong);
  /// Commits the first `n` of what was handed over, and only then answers.
  Wrong commit(std::size_t n);
  /// The database fails: nothing of what was handed over is kept.
  void fail_commit();
  void crash();
  void back_up() { backups_.push_back(ledger_); }
  void restore(std::size_t backup);

  std::size_t pending() const { return pending_.size(); }
  std::size_t backups() const { return backups_.size(); }
  const Ledger& ledger() const { return ledger_; }
  Limits& limits() { return limits_; }
  /// How often a stream was ended since what it said broke the protocol.
  std::uint64_t protocol_breaks() const { return protocol_breaks_; }

 private:
  struct Pending {
    stream::Write write;
    std::optional<Id> batch;
    std::shared_ptr<Wire> wire;  // shared with the wires' list
    std::optional<stream::CollectorMessage> answer;
  };

  void reload();
  void say(const std::shared_ptr<Wire>& wire, stream::CollectorMessage message, Wrong& wrong);
  void end(const std::shared_ptr<Wire>& wire, stream::Closing::Reason reason);
  void greet(const std::shared_ptr<Wire>& wire, const stream::Hello& hello, TimePoint now, Wrong& wrong);
  void take_push(const std::shared_ptr<Wire>& wire, const stream::Push& push, TimePoint now, Wrong& wrong);
  Wrong apply(const Pending& pending);
  Wrong apply_batch(const Pending& pending);

  const Oracle& oracle_;
  Timeline& timeline_;
  std::size_t history_max_;
  StoreId store_;
  std::uint64_t generation_ = 1;
  Limits limits_;
  std::uint64_t protocol_breaks_ = 0;
  Ledger ledger_;
  std::vector<Ledger> backups_;
  std::optional<stream::Receiver> receiver_;
  std::shared_ptr<Wire> current_;  // shared with the wires' list: the source's one stream
  std::deque<Pending> pending_;
};

}  // namespace tidemark::simulation
