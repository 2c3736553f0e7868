#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/stream/receiver.h"
#include "common/stream/source.h"
#include "common/stream/spool_log.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::stream {

/// An empty store for one test; each test program has its own kind (in memory, on SQLite).
std::unique_ptr<EntryStore> make_store();

inline Counts samples(std::uint64_t n) { return {n, 0, 0}; }

inline NewBatch new_batch(const std::string& text, std::uint64_t n, TimePoint created,
                          std::uint32_t series_max = 0) {
  NewBatch batch;
  batch.encoded = text;
  batch.created = created;
  batch.counts = samples(n);
  batch.series_max = series_max;
  return batch;
}

inline SeriesDeclaration declaration(std::uint32_t number, const std::string& metric = "m") {
  return {SeriesNumber{number}, {EndpointId{}, metric, {}}, "1", MetricKind::kGauge};
}

/// A collector that commits when it is told to.
class PlainCollector {
 public:
  explicit PlainCollector(ReceiverState state = {}, std::uint64_t generation = 1)
      : generation_(generation), receiver_(std::move(state), store_, generation) {}

  Welcome hello(const Hello& hello, TimePoint now) {
    auto outcome = receiver_.hello(hello, now);
    if (outcome.write) commit(*outcome.write);
    outcome.welcome.limits = limits;
    return outcome.welcome;
  }
  /// Validates everything as good, except what `refuses` names; an Ack is due, but said only by commit_all().
  std::vector<CollectorMessage> push(const Push& push) {
    pushed.push_back(push);
    if (auto answer = receiver_.place(push)) return {answer->message};
    std::optional<ValidatedBatch> batch;
    if (push.batch) {
      if (*push.batch == refuses) return {Receiver::refuse(push, "not decodable").message};
      batch = ValidatedBatch{{}, {}, push.total - receiver_.state().epochs.back().sent};
    }
    auto outcome = receiver_.push(push, std::move(batch), TimePoint{});
    if (auto* answer = std::get_if<Answer>(&outcome)) return {answer->message};
    due_.push_back(std::get<Admitted>(std::move(outcome)));
    return {};
  }
  std::vector<CollectorMessage> commit_all() {
    std::vector<CollectorMessage> acks;
    for (Admitted& admitted : due_) {
      commit(admitted.write);
      receiver_.committed(admitted.write);
      acks.emplace_back(std::move(admitted.ack));
    }
    due_.clear();
    return acks;
  }
  /// What is not committed is gone.
  void crash() { reset(committed); }
  /// The state is an older one, under a new generation.
  void restore(const ReceiverState& backup) {
    ++generation_;
    committed = backup;
    reset(backup);
  }
  const EpochState& epoch() const { return receiver_.state().epochs.back(); }
  Receiver& receiver() { return receiver_; }

  Limits limits;
  std::string refuses;
  std::vector<Push> pushed;
  std::vector<Write> writes;
  ReceiverState committed;

 private:
  void reset(const ReceiverState& state) {
    due_.clear();
    receiver_ = Receiver(state, store_, generation_);
  }
  void commit(const Write& write) {
    writes.push_back(write);
    auto& epochs = committed.epochs;
    if (epochs.empty() || epochs.back().epoch != write.epoch.epoch) epochs.push_back(write.epoch);
    epochs.back() = write.epoch;
    if (write.history) committed.history.push_back(*write.history);
  }

  StoreId store_ = StoreId::random();
  std::uint64_t generation_;
  Receiver receiver_;
  std::vector<Admitted> due_;
};

/// A spool with its source's end, joined to a collector without a wire: what is said arrives at once.
class Exchange {
 public:
  explicit Exchange(std::unique_ptr<EntryStore> rows = make_store(), SpoolBounds bounds = {})
      : store(std::move(rows)), log(open(*store, bounds)), source(log, {}) {}

  static SpoolLog open(EntryStore& store, SpoolBounds bounds) {
    auto log = SpoolLog::open(store, bounds);
    REQUIRE(log.ok());
    return *std::move(log);
  }
  void append(const std::string& text, std::uint64_t n = 1, std::uint32_t series_max = 0) {
    REQUIRE(log.append(new_batch(text, n, clock.now(), series_max), clock.now()).ok());
  }
  SourceStep tell(const CollectorMessage& message) {
    auto step = source.received(message, clock.now());
    REQUIRE(step.ok());
    return *std::move(step);
  }
  /// One Hello and its Welcome; what the source makes of it.
  SourceStep greet(PlainCollector& collector) {
    auto hello = source.connected(clock.now());
    REQUIRE(hello.ok());
    return tell(collector.hello(*hello, clock.now()));
  }
  /// Until the stream is aligned: settles where it has to.
  void connect(PlainCollector& collector) {
    for (int i = 0; i < 10 && !source.aligned(); ++i) {
      if (!greet(collector).send.empty()) CHECK(tell(collector.receiver().history()).end_stream);
    }
    REQUIRE(source.aligned());
  }
  /// The next push, if there is one.
  std::optional<Push> next() {
    auto push = source.next_push(clock.now());
    REQUIRE(push.ok());
    return *std::move(push);
  }
  /// Sends everything, commits, and takes the answers, until there is nothing left.
  void drain(PlainCollector& collector) {
    for (int i = 0; i < 1'000 && source.aligned(); ++i) {
      std::vector<CollectorMessage> answers;
      while (auto push = next()) {
        for (auto& answer : collector.push(*push)) answers.push_back(std::move(answer));
      }
      for (auto& ack : collector.commit_all()) answers.push_back(std::move(ack));
      if (answers.empty()) break;
      for (const auto& answer : answers) tell(answer);
    }
    CHECK(log.state().acknowledged == log.state().last);
    CHECK(balanced(collector.epoch()));
  }
  void disconnect(StreamEnd end = StreamEnd::kLost) { REQUIRE(source.disconnected(end, clock.now()).ok()); }
  EntryHeader at(std::uint64_t seq) {
    auto header = log.peek(BatchSeq{seq});
    REQUIRE(header.ok());
    REQUIRE(header->has_value());
    return **header;
  }

  SimulatedClock clock;
  std::unique_ptr<EntryStore> store;
  SpoolLog log;
  Source source;
};

}  // namespace tidemark::stream
