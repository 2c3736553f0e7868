#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/uplink/uplink.h"
#include "common/wire/batch_codec.h"
#include "common/wire/message_codec.h"
#include "tests/support/catch.h"
#include "tests/support/memory_entry_store.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::uplink {

/// An uplink between a spool in memory and a collector that is the test itself.
class Bench {
 public:
  /// One stream as the collector sees it.
  struct Line {
    rpc::ClientEvents events;
    std::vector<stream::SourceMessage> said;
    bool writing = false;
    bool open = true;
    int reads = 1;  // a stream begins with one

    template <class Kind>
    std::vector<Kind> all() const {
      std::vector<Kind> out;
      for (const auto& message : said) {
        if (const auto* kind = std::get_if<Kind>(&message)) out.push_back(*kind);
      }
      return out;
    }
  };
  struct Timer {
    Duration delay;
    std::function<void()> work;
    std::weak_ptr<int> alive;
  };

  explicit Bench(UplinkOptions options = {}) {
    log = std::make_unique<stream::SpoolLog>(stream::SpoolLog::open(disk, {}).value());
    source = std::make_unique<stream::Source>(*log, EndpointFacts{});
    uplink = std::make_unique<Uplink>(*source, clock, vitals, ports(), options);
  }

  Line& line() { return *lines.back(); }
  void append(std::size_t text_bytes = 10) {
    Batch batch;
    batch.created = clock.now();
    batch.sections.push_back(
        {{},
         {},
         {{"c", clock.now(), CheckState::kOk, Duration{1'000}, 1, std::string(text_bytes, 't')}},
         {}});
    REQUIRE(log->append({wire::encode(batch), batch.created, {0, 1, 0}, 0, {}}, clock.now()).ok());
    uplink->appended();
  }
  /// The collector's transport took what was written.
  void took() {
    REQUIRE(line().writing);
    line().writing = false;
    line().events.writable();
  }
  void say(const stream::CollectorMessage& message) {
    REQUIRE(line().reads > 0);
    --line().reads;
    line().events.message(wire::encode(message));
  }
  /// As the collector of an empty spool would.
  stream::Welcome welcome() const {
    stream::Welcome out;
    out.store = store;
    out.store_generation = 1;
    out.epoch = {1};
    out.expected = log->state().acknowledged.next();
    out.total = acknowledged;
    out.chain = chain;
    return out;
  }
  void greet() {
    took();
    say(welcome());
  }
  void acknowledge(const stream::Push& push) {
    acknowledged = push.total;
    chain = push.chain;
    say(stream::Ack{push.to, push.total, {}});
  }
  /// The newest timer that still waits.
  Timer& timer() {
    for (auto it = timers.rbegin(); it != timers.rend(); ++it) {
      if (!it->alive.expired()) return *it;
    }
    FAIL("no timer waits");
    return timers.back();
  }
  void fire() {
    auto work = timer().work;
    work();
  }
  std::int64_t vital(const std::string& name) const {
    std::int64_t sum = 0;
    for (const auto& vital : vitals.snapshot()) sum += vital.name == name ? vital.value : 0;
    return sum;
  }

  MemoryEntryStore disk;
  SimulatedClock clock;
  Vitals vitals;
  std::unique_ptr<stream::SpoolLog> log;
  std::unique_ptr<stream::Source> source;
  std::vector<std::unique_ptr<Line>> lines;
  std::vector<Timer> timers;
  std::vector<MonitorSet> monitor_sets;
  std::vector<Limits> limits;
  std::vector<stream::RefusedDevice> refused_devices;
  std::string explanation;
  std::vector<std::uint32_t> unreachable;  // failures that were told
  std::vector<TimePoint> collector_clocks;
  std::uint64_t random = UINT64_MAX;
  const StoreId store = StoreId::random();
  Counts acknowledged;
  stream::Digest chain{};
  std::unique_ptr<Uplink> uplink;

 private:
  class Client final : public rpc::StreamClient {
   public:
    explicit Client(Line& line) : line_(line) {}
    ~Client() override { line_.open = false; }
    void send(std::string bytes) override {
      CHECK_FALSE(std::exchange(line_.writing, true));  // one write at a time
      auto message = wire::decode_source_message(bytes);
      REQUIRE(message.ok());
      line_.said.push_back(std::move(*message));
    }
    void read() override { ++line_.reads; }
    void half_close() override {}

   private:
    Line& line_;
  };

  UplinkPorts ports() {
    return {[this](rpc::ClientEvents events) {
              lines.push_back(std::make_unique<Line>());
              lines.back()->events = std::move(events);
              return std::make_unique<Client>(*lines.back());
            },
            [this](Duration delay, std::function<void()> work) {
              auto handle = std::make_shared<int>();
              timers.push_back({delay, std::move(work), handle});
              return handle;
            },
            [this] { return random; },
            [this](std::uint32_t failures) {
              unreachable.push_back(failures);
              return explanation;
            },
            [this](const MonitorSet& set) { monitor_sets.push_back(set); },
            [this](const Limits& l) { limits.push_back(l); },
            [this](const std::vector<stream::RefusedDevice>& refused) { refused_devices = refused; },
            [this](TimePoint now) { collector_clocks.push_back(now); }};
  }
};

}  // namespace tidemark::uplink
