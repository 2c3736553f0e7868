#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/model/time.h"
#include "common/vitals/vitals.h"

namespace tidemark::identity {

/// Who asks.
struct Peer {
  std::string address;  ///< for the log
  std::string network;  ///< what backs off: the address, or the /64 that an IPv6 address lies in
};

/// What one POST is answered.
struct EnrollmentAnswer {
  unsigned status = 200;            ///< of HTTP
  std::string body;                 ///< an encoded EnrollResponse
  std::uint32_t retry_after_s = 0;  ///< 0: not said
};

/// Called on the server's thread, one at a time.
using EnrollmentHandler = std::function<EnrollmentAnswer(const std::string& body, const Peer& peer)>;

struct EnrollmentServerOptions {
  std::string address = "0.0.0.0";  ///< an IP address
  std::uint16_t port = 7444;        ///< 0: any free one
  std::string chain_pem;            ///< the server's certificate, then the authority's
  std::string key_pem;
  Duration handshake_timeout{10'000};
  Duration request_timeout{10'000};  ///< of each of: request, answer
  std::size_t connections_max = 64;  ///< further ones wait in the kernel's queue
  std::size_t body_bytes_max = 64 * 1024;
  std::uint32_t header_bytes_max = 8 * 1024;
};

/// The one endpoint that strangers reach: TLS 1.3, POST /v1/enroll, one request a connection; anything else
/// is answered 404, 405, 413 or 431. It has its own thread, so that nothing a stranger does delays ingest.
/// Counts: enroll.connections (detail: how each ended), enroll.connections_full, enroll.accept_failed.
class EnrollmentServer {
 public:
  static constexpr std::string_view kPath = "/v1/enroll";

  /// Listens from now on. `vitals` outlives the server. kUnavailable where the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<EnrollmentServer>> start(EnrollmentServerOptions options,
                                                                 EnrollmentHandler handler, Vitals& vitals);
  /// As stop().
  ~EnrollmentServer();
  EnrollmentServer(const EnrollmentServer&) = delete;
  EnrollmentServer& operator=(const EnrollmentServer&) = delete;

  std::uint16_t port() const;
  /// Closes the listener and all connections; no handler runs once it has returned. Any thread but the
  /// server's; again is harmless. A client that lost its answer asks again and gets the same.
  void stop();

 private:
  struct State;
  explicit EnrollmentServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark::identity
