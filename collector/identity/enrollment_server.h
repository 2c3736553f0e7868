#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "collector/identity/answer.h"
#include "common/listen/guests.h"
#include "common/model/time.h"
#include "common/vitals/vitals.h"

namespace tidemark::identity {

/// What POSTs are answered, by their path; called on the server's thread, one at a time.
using EnrollmentHandler = std::function<EnrollmentAnswer(const std::string& body, const Peer& peer)>;
using EnrollmentHandlers = std::map<std::string, EnrollmentHandler, std::less<>>;

struct EnrollmentServerOptions {
  std::string address = "0.0.0.0";  ///< an IP address
  std::uint16_t port = 7444;        ///< 0: any free one
  std::string chain_pem;            ///< the server's certificate, then the authority's
  std::string key_pem;
  Duration handshake_timeout{10'000};
  Duration request_timeout{10'000};  ///< of each of: request, answer
  /// All are strangers. One network alone cannot take all the room.
  listen::Limits connections{64, 64, 48};
  std::size_t body_bytes_max = 64 * 1024;
  std::uint32_t header_bytes_max = 8 * 1024;
};

/// The one port that strangers reach: TLS 1.3, POST to a path that has a handler, one request a connection;
/// anything else is answered 404, 405, 413 or 431. It has its own thread, so that nothing a stranger does
/// delays ingest. Counts: enroll.connections (detail: how each ended), and what listen::Listener
/// does, as enroll.…
class EnrollmentServer {
 public:
  /// Listens from now on. `vitals` outlives the server. kUnavailable where the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<EnrollmentServer>> start(EnrollmentServerOptions options,
                                                                 EnrollmentHandlers handlers, Vitals& vitals);
  /// As stop().
  ~EnrollmentServer();
  EnrollmentServer(const EnrollmentServer&) = delete;
  EnrollmentServer& operator=(const EnrollmentServer&) = delete;

  std::uint16_t port() const;
  /// Shows this certificate from now on; conversations that are under way go on. Any thread.
  void show(const std::string& chain_pem, const std::string& key_pem);
  /// Closes the listener and all connections; no handler runs once it has returned. Any thread but the
  /// server's; again is harmless. A client that lost its answer asks again and gets the same.
  void stop();

 private:
  struct State;
  explicit EnrollmentServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark::identity
