#pragma once

#include <absl/status/status.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "common/listen/guests.h"
#include "common/rpc/stream_limits.h"
#include "common/vitals/vitals.h"

/// For sources that make a gRPC server; gRPC is slow to compile.
namespace tidemark::rpc {

struct PortOptions {
  std::string host;        ///< an IP address; "::" takes IPv4 as well
  std::uint16_t port = 0;  ///< 0: any free one
  listen::Limits limits{};
  std::string name;  ///< what its counters begin with, as listen::ListenerOptions has it
};

/// A server's port over mutual TLS at which listen::Listener accepts, not gRPC, whose own listener does not
/// come back once the process was out of descriptors (CVE-2023-4785). To be made before the server is built,
/// to listen once it was, to be closed before it is shut down, and to live longer than it.
class LimitedPort {
 public:
  LimitedPort(grpc::ServerBuilder& builder, const TlsIdentity& identity);
  ~LimitedPort();

  /// kUnavailable where the address cannot be bound: "cannot listen on 192.0.2.1:7443 for agents: …".
  absl::Status listen(const PortOptions& options, const std::string& whom, Vitals& vitals);
  std::uint16_t port() const;
  /// Who is there has shown who he is.
  void known(const std::string& address);
  void close();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Who asks, as people write it, of what gRPC says (ServerContext::peer()): "192.0.2.7:41234",
/// "[2001:db8::7]:41234".
std::string address_of(std::string peer);

/// What all servers of ours hold to: metadata, handshake, idle connections, pings.
void set_connection_limits(grpc::ServerBuilder& builder);
/// For a server of few connections: each has a timer, and gRPC looks through them all once a second.
void set_connection_age(grpc::ServerBuilder& builder);

}  // namespace tidemark::rpc
