#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <memory>

#include "common/rpc/stream_server.h"

namespace tidemark::bench {

class BareServer {
 public:
  virtual ~BareServer() = default;
  virtual std::uint16_t port() const = 0;
};

/// A port that takes the same streams as a collector's and keeps nothing: Hello is welcomed, every further
/// message is acknowledged unread: at once, or from one thread every `acks_every`, as one that waits for its
/// disk has to. What it reaches is the bound for any collector on this room. Ends with the object.
absl::StatusOr<std::unique_ptr<BareServer>> serve_bare(const rpc::TlsIdentity& identity,
                                                       std::chrono::milliseconds acks_every);

}  // namespace tidemark::bench
