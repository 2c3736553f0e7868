#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/uplink/backoff.h"
#include "common/clock/clock.h"
#include "common/rpc/stream_client.h"
#include "common/stream/source.h"
#include "common/vitals/vitals.h"

namespace tidemark::uplink {

struct UplinkOptions {
  BackoffOptions backoff;
  Duration first_spread{0};         ///< the first attempt comes after a random part of this
  Duration answer_timeout{60'000};  ///< without Welcome for so long the stream is given up
  Duration stable_after{60'000};    ///< a stream that lived so long starts the backoff anew
};

/// What the uplink needs of its surroundings; all on the agent's loop.
struct UplinkPorts {
  /// Opens a stream to the collector with the agent's identity.
  std::function<std::unique_ptr<rpc::StreamClient>(rpc::ClientEvents)> connect;
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  std::function<std::uint64_t()> random;  ///< uniform over all values
  /// Told of each attempt that came to no connection, and how many in a row did. A better reason for it, such
  /// as the own certificate's expiry; empty: none is known.
  std::function<std::string(std::uint32_t failures)> explain_unreachable;
  std::function<void(const MonitorSet&)> monitor_set;
  std::function<void(const Limits&)> limits;  ///< with every Welcome
  /// Devices that the collector does not take from this source; may be empty for a source without any.
  std::function<void(const std::vector<stream::RefusedDevice>&)> devices_refused = {};
  std::function<void(TimePoint)> collector_clock = {};  ///< with every Welcome, where anybody wants to know
};

struct UplinkHealth {
  bool connected = false;      ///< streaming
  std::uint32_t failures = 0;  ///< attempts in a row that failed
  std::string last_error;
};

/// Keeps one stream to the collector open and lets stream::Source (borrowed) decide what goes over it.
/// Confined to the agent's loop.
class Uplink {
 public:
  Uplink(stream::Source& source, const Clock& clock, Vitals& vitals, UplinkPorts ports,
         UplinkOptions options);
  ~Uplink();

  void start();
  /// Something was appended to the spool: send it, if the stream has room.
  void appended();
  /// As stream::Source::set_devices(); what differs is sent before anything that is appended from now on.
  void set_devices(std::vector<Device> devices);
  /// Opens the stream anew, with the identity that `connect` has by now. What was under way is sent again.
  void reconnect();
  /// Ends the stream; what is unacknowledged stays in the spool. Nothing is called back any more.
  void stop();
  UplinkHealth health() const { return health_; }

 private:
  void connect();
  void received(const std::string& bytes);
  void act_on(const stream::SourceStep& step);
  void pump();
  void write(const stream::SourceMessage& message);
  /// Lets go of the stream and tries again later.
  void drop(const std::string& why, stream::StreamEnd end, Duration retry_after, bool at_once);
  void retry(Duration delay);
  void report(const std::string& why);

  stream::Source& source_;
  const Clock& clock_;
  Vitals& vitals_;
  const UplinkPorts ports_;
  const UplinkOptions options_;
  std::unique_ptr<rpc::StreamClient> stream_;
  std::vector<stream::SourceMessage> queued_;  // told by Source, before any further push
  bool writable_ = false;
  bool stopped_ = true;
  Duration opened_{};
  std::shared_ptr<void> timer_;
  UplinkHealth health_;
};

}  // namespace tidemark::uplink
