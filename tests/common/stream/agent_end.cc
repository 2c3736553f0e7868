#include "tests/common/stream/agent_end.h"

#include <algorithm>
#include <utility>

namespace tidemark::simulation {

using stream::Entry;
using stream::Push;
using stream::SourceStep;
using stream::StreamEnd;

absl::Status WitnessedStore::put(const Entry& entry) {
  auto status = MemoryEntryStore::put(entry);
  if (!status.ok()) return status;
  if (entry.header.is_batch()) {
    const Id id = Oracle::id_of(entry.batch);
    if (accepted_.empty() || accepted_.back() < id) accepted_.push_back(id);
  } else if (losing_) {
    accepted_.push_back(*losing_);
    losing_.reset();
  }
  return status;
}

absl::Status WitnessedStore::commit() {
  if (tear_) torn_ = accepted_;
  tear_ = false;
  auto status = MemoryEntryStore::commit();  // discards where it fails
  if (status.ok()) {
    committed_ = accepted_.size();
    torn_.reset();
  }
  return status;
}

void WitnessedStore::discard() {
  MemoryEntryStore::discard();
  accepted_.resize(committed_);
}

void WitnessedStore::power_loss() {
  MemoryEntryStore::crash();
  accepted_.resize(committed_);
  if (torn_) accepted_ = *std::exchange(torn_, std::nullopt);
  committed_ = accepted_.size();
  tear_ = false;
}

WitnessedStore WitnessedStore::snapshot() const {
  WitnessedStore copy = *this;
  static_cast<MemoryEntryStore&>(copy) = MemoryEntryStore::copy();
  copy.accepted_.resize(committed_);
  copy.torn_.reset();
  copy.tear_ = false;
  return copy;
}

void WitnessedStore::tear_next() {
  tear_ = true;
  tear_next_commit();
}

bool AgentEnd::start(std::optional<stream::Superseded> replaces) {
  auto log = stream::SpoolLog::open(disk_, bounds_, replaces);
  if (!log.ok()) return false;
  log_ = std::make_unique<stream::SpoolLog>(*std::move(log));
  source_ = std::make_unique<stream::Source>(*log_, EndpointFacts{});
  return true;
}

void AgentEnd::crash() {
  if (wire_) wire_->source_open = false;
  wire_.reset();
  source_.reset();
  log_.reset();
  disk_.power_loss();
}

void AgentEnd::append(Oracle& oracle, const Made& made, std::size_t bytes, TimePoint now, bool new_series) {
  stream::NewBatch batch;
  Made complete = made;
  const std::uint32_t declared = disk_.series_count();
  if (new_series || declared == 0) {
    const auto metric = static_cast<std::uint32_t>(oracle.size());
    batch.new_series.push_back(
        {SeriesNumber{declared + 1}, {EndpointId{}, std::to_string(metric), {}}, "1", {}});
    complete.series = declared + 1;
    complete.metric = metric;
  } else {
    auto known = disk_.series(SeriesNumber{declared}, SeriesNumber{declared});
    complete.series = declared;
    complete.metric = static_cast<std::uint32_t>(std::stoul(known->front().key.metric));
  }
  const Id id = oracle.add(complete);
  batch.encoded = Oracle::payload(id, bytes);
  batch.created = now;
  batch.counts = complete.counts;
  batch.series_max = complete.series;
  // What the disk refuses is not accepted: the agent goes on collecting.
  (void)log_->append(batch, now);
}

void AgentEnd::append_loss(Oracle& oracle, const Made& made, TimePoint now) {
  Made loss = made;
  loss.loss = true;
  disk_.losing(oracle.add(loss));
  Loss record{LossReason::kDisk, now, now, 1, loss.counts, {}};
  (void)log_->append_loss(record, now);
  disk_.losing(std::nullopt);
}

void AgentEnd::expire(TimePoint now) { (void)log_->expire(now); }

void AgentEnd::connect(std::shared_ptr<Wire> wire, TimePoint now, Timeline& timeline) {
  auto hello = source_->connected(now);
  if (!hello.ok()) return;
  timeline.note("agent", index_, "says Hello, last seq", static_cast<std::int64_t>(hello->last.value),
                "of epoch", static_cast<std::int64_t>(hello->epoch.value));
  wire_ = std::move(wire);
  wire_->up.emplace_back(*std::move(hello));
}

bool AgentEnd::push(TimePoint now, Timeline& timeline) {
  auto push = source_->next_push(now);
  if (!push.ok()) {
    disconnect(StreamEnd::kLost, now);
    return true;
  }
  if (!*push) return false;
  const Push& sent = **push;
  timeline.note("agent", index_,
                sent.batch  ? "pushes batch"
                : sent.loss ? "pushes loss"
                            : "declares before",
                static_cast<std::int64_t>(sent.from.value), "to", static_cast<std::int64_t>(sent.to.value));
  wire_->up.emplace_back(**std::move(push));
  return true;
}

bool AgentEnd::take(TimePoint now, Timeline& timeline) {
  if (wire_->down.empty()) {
    if (wire_->collector_open) return false;
    timeline.note("agent", index_,
                  wire_->end == StreamEnd::kBlamed ? "is blamed for a message" : "lost its stream");
    disconnect(wire_->end, now);
    return true;
  }
  const stream::CollectorMessage message = std::move(wire_->down.front());
  wire_->down.pop_front();
  constexpr const char* kNames[] = {"takes Welcome", "takes History", "takes Ack",    "takes Rewind",
                                    "takes Refusal", "takes a set",   "takes Closing"};
  timeline.note("agent", index_, kNames[message.index()]);
  auto step = source_->received(message, now);
  if (!step.ok()) {
    timeline.note("agent", index_, "could not write its spool");
    disconnect(StreamEnd::kLost, now);
    return true;
  }
  for (auto& answer : step->send) wire_->up.push_back(std::move(answer));
  if (step->end_stream) {
    timeline.note("agent", index_, "ends the stream");
    // As the uplink does: a message that broke the protocol is not sent for ever.
    const bool broke = step->closing && step->closing->reason == stream::Closing::Reason::kProtocol;
    disconnect(broke ? StreamEnd::kBlamed : StreamEnd::kLost, now);
  }
  return true;
}

void AgentEnd::disconnect(StreamEnd end, TimePoint now) {
  if (wire_) wire_->source_open = false;
  wire_.reset();
  // Where the spool cannot take it down the batch is tried, and blamed, once more.
  (void)source_->disconnected(end, now);
}

bool AgentEnd::drained() const {
  return running() && log_->state().acknowledged == log_->state().last && source_->aligned();
}

}  // namespace tidemark::simulation
