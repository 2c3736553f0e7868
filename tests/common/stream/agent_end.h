#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "common/stream/source.h"
#include "common/stream/spool_log.h"
#include "tests/common/stream/oracle.h"
#include "tests/common/stream/random.h"
#include "tests/common/stream/timeline.h"
#include "tests/support/memory_entry_store.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::simulation {

/// One connection: an ordered stream each way, which may break at any point.
struct Wire {
  int agent = 0;
  std::deque<stream::SourceMessage> up;
  std::deque<stream::CollectorMessage> down;
  bool source_open = true;
  bool collector_open = true;
  bool greeted = false;  ///< its Hello was taken
  stream::StreamEnd end = stream::StreamEnd::kLost;
};

/// A disk that remembers beside its rows which batches were accepted on it, so that copies of it know too.
class WitnessedStore : public MemoryEntryStore {
 public:
  absl::Status put(const stream::Entry& entry) override;
  absl::Status commit() override;
  void discard() override;
  void power_loss();
  WitnessedStore snapshot() const;
  void tear_next();
  void losing(std::optional<Id> id) { losing_ = id; }

  const std::vector<Id>& accepted() const { return accepted_; }

 private:
  std::vector<Id> accepted_;  // growing numbers
  std::size_t committed_ = 0;
  std::optional<Id> losing_;  // what the next append_loss stands for
  std::optional<std::vector<Id>> torn_;
  bool tear_ = false;
};

/// One machine with a spool: both ends' real code for the source, over a simulated disk.
class AgentEnd {
 public:
  AgentEnd(int index, stream::SpoolBounds bounds, WitnessedStore disk)
      : index_(index), bounds_(bounds), disk_(std::move(disk)) {}

  bool running() const { return log_ != nullptr; }
  bool connected() const { return wire_ != nullptr; }
  /// Fails where the disk does.
  bool start(std::optional<stream::Superseded> replaces = std::nullopt);
  void crash();

  void append(Oracle& oracle, const Made& made, std::size_t bytes, TimePoint now, bool new_series);
  void append_loss(Oracle& oracle, const Made& made, TimePoint now);
  void expire(TimePoint now);

  void connect(std::shared_ptr<Wire> wire, TimePoint now, Timeline& timeline);
  /// Sends one push, if there is one to send.
  bool push(TimePoint now, Timeline& timeline);
  /// Takes one message, or finds that the other end is gone.
  bool take(TimePoint now, Timeline& timeline);
  void disconnect(stream::StreamEnd end, TimePoint now);

  /// All that it has is acknowledged.
  bool drained() const;
  int index() const { return index_; }
  WitnessedStore& disk() { return disk_; }
  const WitnessedStore& disk() const { return disk_; }
  void replace_disk(WitnessedStore disk) { disk_ = std::move(disk); }
  const stream::SpoolLog* log() const { return log_.get(); }

 private:
  int index_;
  stream::SpoolBounds bounds_;
  WitnessedStore disk_;
  std::unique_ptr<stream::SpoolLog> log_;
  std::unique_ptr<stream::Source> source_;
  std::shared_ptr<Wire> wire_;  // shared with the wires' list
};

}  // namespace tidemark::simulation
