#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/stream/spool_log.h"

namespace tidemark::stream {

/// How a stream ended, as the transport saw it.
enum class StreamEnd : std::uint8_t {
  kLost,     ///< connection, kill, time-out: nobody's fault
  kBlamed,   ///< a status that blames the message: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, INTERNAL
};

/// What the transport has to do after a message came in.
struct SourceStep {
  std::vector<SourceMessage> send;  ///< in this order
  bool end_stream = false;          ///< then open a new one at once (a new spool has to say Hello)
  std::optional<Duration> retry_after;  ///< with end_stream: not earlier than this
  std::optional<MonitorSet> monitor_set;  ///< a new one to work from; already durable in the spool
  std::vector<RefusedItems> refused;      ///< for the log and the counters
};

/// The source's end of the stream (WIRE.md). No I/O but the SpoolLog (borrowed).
/// Not thread-safe: confined to the agent's io thread.
class Source {
 public:
  Source(SpoolLog& log, EndpointFacts facts) : log_(&log), facts_(std::move(facts)) {}

  /// A stream was opened: what to say first.
  Hello connected(TimePoint now);
  absl::StatusOr<SourceStep> received(const CollectorMessage& message, TimePoint now);
  /// The next push, while the window has room; absent: nothing to send at the moment. To be asked after received(),
  /// after an append to the log, and after each send.
  absl::StatusOr<std::optional<Push>> next_push(TimePoint now);
  absl::Status disconnected(StreamEnd end, TimePoint now);

  /// After Welcome: the collector's limits. Before: the defaults.
  const Limits& limits() const { return limits_; }
  bool aligned() const { return phase_ == Phase::kStreaming; }
  /// The collector's correction of this stream's clock.
  Duration clock_offset() const { return clock_offset_; }

 private:
  enum class Phase : std::uint8_t { kIdle, kHello, kHistory, kStreaming };
  struct InFlight {
    BatchSeq to;
    std::uint64_t bytes = 0;
  };

  SpoolLog* log_;
  EndpointFacts facts_;
  Phase phase_ = Phase::kIdle;
  Limits limits_;
  Duration clock_offset_{};
  std::optional<Welcome> position_;  ///< while the history is awaited
  BatchSeq next_{1};
  std::uint32_t series_known_ = 0;
  std::vector<InFlight> in_flight_;
  std::uint64_t in_flight_bytes_ = 0;
  std::optional<BatchSeq> suspect_;  ///< ended a stream once; is sent alone
};

}  // namespace tidemark::stream
