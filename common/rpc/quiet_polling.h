#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

/// For sources that make a gRPC server; gRPC is slow to compile.
namespace tidemark::rpc {

/// Keeps the threads of a server of few questions from waiting for connections of others. Whatever thread
/// waits in gRPC takes what comes for any server of the process, and hands it on: where the port for streams
/// has a thread for that, a second one only costs waking it. With this, a server's threads answer questions
/// and nothing else; who waits is the port for streams, and, for as long as there is none, a look now and
/// then (kLookEveryMs).
class QuietPolling {
 public:
  static constexpr int kLookEveryMs = 20;

  /// Before the server is built.
  explicit QuietPolling(grpc::ServerBuilder& builder);
  /// After the server was shut down, or was not built.
  ~QuietPolling();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tidemark::rpc
