#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/admission/intake.h"
#include "common/clock/clock.h"
#include "common/rpc/stream_server.h"
#include "common/vitals/vitals.h"

namespace tidemark::session {

/// One open stream, for `tidemark status`.
struct LiveSession {
  SourceId source;
  std::string address;
  TimePoint since;
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

struct SessionOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 7443;
  listen::Limits connections{};  ///< open connections, before anything of theirs is read
  std::uint32_t sessions_max = 10'000;
  /// Of one source; one speaks, others are what a lost connection left behind until its end is found to be
  /// cut off.
  std::uint32_t sessions_of_source_max = 16;
  Limits limits;
  std::chrono::milliseconds stop_grace{5'000};
  Duration age_max = std::chrono::hours(12);  ///< of a stream, less up to a tenth
};

/// Whether a stream may be opened with this certificate, which the authority signed and whose time is right.
/// An error's sentence is told to the source. Called from gRPC's threads.
using Gate = std::function<absl::Status(const rpc::SourcePeer&)>;

/// All sources' streams: turns their messages into calls of Intake, and what Intake says into messages. Who
/// is revoked is Intake's to say. Thread-safe.
class Sessions {
 public:
  /// Borrows everything but the options and the gate. Listens when it returns.
  static absl::StatusOr<std::unique_ptr<Sessions>> start(const SessionOptions& options,
                                                         const rpc::TlsIdentity& identity, Gate gate,
                                                         admission::Intake& intake, const Clock& clock,
                                                         Vitals& vitals);

  virtual ~Sessions() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::vector<LiveSession> live() const = 0;
  /// Whose streams were opened with a certificate that has expired by now: TLS looks once, at the start.
  virtual std::vector<SourceId> expired(TimePoint now) const = 0;
  /// Ends the streams that are older than they may be by the steady clock: their sources open new ones. To be
  /// called each second or so, by one thread: those whose source does not take the end are cut off later.
  virtual void end_old(Duration now) = 0;
  /// Says goodbye to all, takes no new ones, and returns when all are closed.
  virtual void stop() = 0;
};

}  // namespace tidemark::session
