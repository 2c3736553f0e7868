#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "common/stream/spool_log.h"

namespace tidemark::stream {

/// How a stream ended, as the transport saw it.
enum class StreamEnd : std::uint8_t {
  kLost,    ///< connection, kill, time-out: nobody's fault
  kBlamed,  ///< a status that blames the message (WIRE.md, step 9), or Closing{PROTOCOL}
};

/// What the transport has to do after a message came in.
struct SourceStep {
  std::vector<SourceMessage> send;      ///< in this order
  bool end_stream = false;              ///< then open a new one at once (a new spool has to say Hello)
  std::optional<Duration> retry_after;  ///< with end_stream: not earlier than this
  std::optional<MonitorSet>
      monitor_set;  ///< a new one: keep it (SpoolLog::keep_monitor_set), then say works_from()
  std::vector<RefusedItems> refused;  ///< items, or whole batches, for the log and the counters
  std::vector<RefusedDevice> refused_devices;
  std::optional<Closing> closing;  ///< what the collector said, for the log
  std::string note;                ///< with end_stream: why, for the log; may be empty
};

/// The source's end of the stream (WIRE.md). No I/O but the SpoolLog (borrowed).
/// An error of any call comes from the spool's disk: nothing was changed; end the stream and try again later.
/// Not thread-safe: confined to the agent's io thread.
class Source {
 public:
  Source(SpoolLog& log, EndpointFacts facts) : log_(&log), facts_(std::move(facts)) {}

  /// The version of the monitor set in use, told in Hello.
  void works_from(std::string monitor_set_version) { monitor_set_version_ = std::move(monitor_set_version); }

  /// Whom it speaks for beside itself (WIRE.md, "Devices"), all of them, each id once; none: nothing is said.
  /// On a stream that is aligned those that are new or differ are said, and those that are no longer among
  /// them as gone, once: who has batches of a device in the spool keeps it in the list, as gone. A collector
  /// that takes no devices is told none: each Welcome's step refuses them all.
  void set_devices(std::vector<Device> devices);

  /// A stream was opened: what to say first.
  absl::StatusOr<Hello> connected(TimePoint now);
  absl::StatusOr<SourceStep> received(const CollectorMessage& message, TimePoint now);
  /// The next devices to be said; absent: all were. To be asked before next_push().
  std::optional<Devices> next_devices();
  /// The next push, while all devices were said and the window has room; absent: nothing to send at the
  /// moment. To be asked after received(), after an append to the log, and after each send.
  absl::StatusOr<std::optional<Push>> next_push(TimePoint now);
  absl::Status disconnected(StreamEnd end, TimePoint now);

  /// After Welcome: the collector's limits. Before: the defaults.
  const Limits& limits() const { return limits_; }
  bool aligned() const { return phase_ == Phase::kStreaming; }
  /// The collector's correction of this stream's clock.
  Duration clock_offset() const { return clock_offset_; }
  /// Sent and not yet acknowledged in this stream.
  std::uint64_t in_flight_bytes() const { return in_flight_bytes_; }

 private:
  enum class Phase : std::uint8_t { kIdle, kHello, kHistory, kStreaming };
  struct InFlight {
    BatchSeq to;
    std::uint64_t bytes = 0;
    std::uint32_t series_before = 0;  // what the collector knew before it
    bool batch = false;
  };

  absl::StatusOr<SourceStep> take(const Welcome& welcome, TimePoint now);
  absl::StatusOr<SourceStep> take(const History& history, TimePoint now);
  absl::StatusOr<SourceStep> take(const Ack& ack, TimePoint now);
  absl::StatusOr<SourceStep> take(const Rewind& rewind, TimePoint now);
  absl::StatusOr<SourceStep> take(const Refusal& refusal, TimePoint now);
  absl::StatusOr<SourceStep> take(const MonitorSet& set, TimePoint now);
  absl::StatusOr<SourceStep> take(const Closing& closing, TimePoint now);
  absl::StatusOr<SourceStep> take(const DevicesAnswer& answer, TimePoint now);

  /// After Welcome: all of them are to be said, or, by a collector that takes none, are refused.
  std::vector<RefusedDevice> say_devices();
  void go_back_to(BatchSeq seq);
  bool alone() const {
    return suspect_to_ >= next_ || (!in_flight_.empty() && in_flight_.front().to <= suspect_to_);
  }
  Push cut_to_message(Push push) const;
  void note_sent(const Push& push);

  SpoolLog* log_;
  EndpointFacts facts_;
  std::string monitor_set_version_;
  std::vector<Device> devices_;
  std::deque<Device> unsaid_;  // of this stream
  Phase phase_ = Phase::kIdle;
  Limits limits_;
  Duration clock_offset_{};
  std::optional<Welcome> position_;  // while the history is awaited
  Superseded::Reason reason_ = Superseded::Reason::kDiverged;
  std::uint32_t rebases_ = 0;  // in a row, without a stream that aligned
  BatchSeq next_{1};
  BatchSeq rewound_to_;  // an answer that asks for this or less is an old one
  std::uint32_t series_known_ = 0;
  std::deque<InFlight> in_flight_;
  std::uint64_t in_flight_bytes_ = 0;
  BatchSeq
      suspect_to_;  // up to here entries are sent alone: they were in flight when a stream ended by blame
};

}  // namespace tidemark::stream
