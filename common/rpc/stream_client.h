#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/rpc/stream_limits.h"

namespace tidemark::rpc {

/// How a stream ended, as its client saw it.
struct ClientEnd {
  bool blamed = false;  ///< a status that blames the message: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, INTERNAL
  bool unreachable = false;  ///< UNAVAILABLE: no connection, or none that both sides trusted
  std::string text;          ///< for the log
};

/// What happens on a stream; called on the owner's loop.
struct ClientEvents {
  std::function<void(std::string bytes)> message;   ///< the next one comes after read()
  std::function<void()> writable;                   ///< the last send() was taken
  std::function<void(const ClientEnd& end)> ended;  ///< last; nothing follows
};

/// One stream from a source to its collector, of bytes. Confined to the loop that `post` posts to, from any
/// thread. One send at a time: after send() none before `writable`. Destroying it cancels the stream and
/// waits until gRPC has let go of it; nothing more is called then, nor posted.
class StreamClient {
 public:
  using Post = std::function<void(std::function<void()>)>;

  /// Connects in the background; the first events may be `ended`. `target` is host:port.
  static std::unique_ptr<StreamClient> open(const std::string& target, const TlsIdentity& identity, Post post,
                                            ClientEvents events);

  virtual ~StreamClient() = default;
  virtual void send(std::string bytes) = 0;
  virtual void read() = 0;
  /// No more will be sent: the collector may finish what it has.
  virtual void half_close() = 0;
};

}  // namespace tidemark::rpc
