#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/listen/guests.h"
#include "common/vitals/vitals.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::listen {

struct ListenerOptions {
  std::string host;        ///< an IP address; "::" takes IPv4 as well
  std::uint16_t port = 0;  ///< 0: any free one
  Limits limits;
  /// What its counters begin with: NAME.full (how often there was no room), NAME.network_full (closed, since
  /// their network had too many), NAME.accept_failed (detail: why, such as for want of descriptors).
  std::string name;
  int user_timeout_ms =
      0;  ///< unanswered for so long, a connection is given up (TCP_USER_TIMEOUT); 0: the system's
  int keepalive_s = 0;  ///< silent for so long, a caller's system is asked whether it is there (TCP
                        ///< keepalive): not whether the program is; 0: never
};

/// A port at which connections are counted and limited before a byte of theirs is read, and which goes on
/// once there are descriptors again where there were none. Its work is done by whoever runs the io_context,
/// on one thread.
class Listener {
 public:
  /// The descriptor is the taker's from then on: nonblocking, without delay (TCP_NODELAY).
  using Take = std::function<void(int descriptor, const Caller& caller)>;

  /// Listens from now on, and accepts once the context runs. Context and vitals outlive it. kUnavailable
  /// where the address cannot be bound, with the reason.
  static absl::StatusOr<std::unique_ptr<Listener>> start(boost::asio::io_context& context,
                                                         ListenerOptions options, Take take, Vitals& vitals);

  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
  /// Who came from there (Caller::text()) has shown who he is, and is no stranger any more. From any thread.
  virtual void known(const std::string& caller) = 0;
  /// Accepts no more; what was accepted stays. On the context's thread, or once that has ended.
  virtual void close() = 0;
};

}  // namespace tidemark::listen
