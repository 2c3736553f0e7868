#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/listen/guests.h"
#include "common/model/ids.h"
#include "common/model/time.h"
#include "common/rpc/stream_limits.h"
#include "common/vitals/vitals.h"

namespace tidemark::rpc {

/// Who opened a stream, as the certificate says that it showed.
struct SourcePeer {
  SourceId source;
  std::string serial;     ///< of the certificate, as certificate::Certificate has it
  std::string issuer{};   ///< the common name of the authority that signed it
  TimePoint not_after{};  ///< of the certificate; a stream that is open goes on beyond it
  std::string address;    ///< "192.0.2.7:41234", "[2001:db8::7]:41234"
};

/// One open stream, to act on. Thread-safe; after finish(), or once the peer is gone, every call does
/// nothing.
class ServerStream {
 public:
  virtual ~ServerStream() = default;
  /// Queued; beyond kUnsentMessagesMax or kUnsentBytesMax the stream is ended, for its peer does not read.
  virtual void send(std::string bytes) = 0;
  /// Asks for the next message. Not reading is back-pressure.
  virtual void read() = 0;
  /// The same, but right after the next send(): asking tells the peer that it may send as much again as was
  /// read (HTTP/2's window), and two packets at once wake it once. At once if something was sent since the
  /// last message came. Whoever calls it is about to send.
  virtual void read_with_next() = 0;
  /// After what is queued was sent. kOk, kInvalidArgument (the peer's message is to blame),
  /// kPermissionDenied, kUnavailable (try again later), kResourceExhausted.
  virtual void finish(absl::Status status) = 0;
  /// At once, whether its peer reads or not.
  virtual void cut() = 0;
};

/// What happens on one stream. Calls do not overlap, and come from the server's threads. Whatever they throw
/// ends the program.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  /// After ServerStream::read().
  virtual void message(std::string bytes) = 0;
  /// The peer sends no more, or is gone. Last.
  virtual void closed() = 0;
};

struct StreamServerOptions {
  std::string host;        ///< an IP address; "::" takes IPv4 as well
  std::uint16_t port = 0;  ///< 0: any free one
  std::uint32_t message_bytes_max = 4u << 20;
  /// Whoever opened a stream is no stranger any more.
  listen::Limits limits{};
  /// That wait for what comes, read it and call the handlers, one at the least. Each more takes work off the
  /// others where much comes, and costs waking each other where little does.
  unsigned threads = 1;
};

/// The collector's port for sources: gRPC over mutual TLS. Who a source is comes from its certificate.
/// Connections are accepted and limited here, not by gRPC, whose own listener does not come back once the
/// process was out of descriptors (CVE-2023-4785). Counts what listen::Listener does, as ingest.…
class StreamServer {
 public:
  /// Makes the handler of a new stream; the stream is shared with it and lives as long as either side needs
  /// it. An error ends the stream with it. Called from the server's threads.
  using Accept = std::function<absl::StatusOr<std::unique_ptr<StreamHandler>>(
      const SourcePeer& peer, std::shared_ptr<ServerStream> stream)>;

  /// Listens when it returns. kUnavailable where it cannot; kInvalidArgument without an identity. The vitals
  /// outlive it.
  static absl::StatusOr<std::unique_ptr<StreamServer>> start(const StreamServerOptions& options,
                                                             const TlsIdentity& identity, Accept accept,
                                                             Vitals& vitals);

  virtual ~StreamServer() = default;
  virtual std::uint16_t port() const = 0;
  /// Takes no new streams and ends those that are still open after the grace. Returns when all handlers are
  /// closed.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace tidemark::rpc
