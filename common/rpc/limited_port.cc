#include "common/rpc/limited_port.h"

#include <boost/asio/io_context.hpp>
#include <limits>
#include <thread>
#include <utility>

#include "common/listen/listener.h"
#include "common/rpc/credentials.h"

namespace tidemark::rpc {

struct LimitedPort::Parts {
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections;
  boost::asio::io_context context{1};
  std::unique_ptr<listen::Listener> listener;
  std::thread thread;  // runs the context
};

LimitedPort::LimitedPort(grpc::ServerBuilder& builder, const TlsIdentity& identity)
    : parts_(std::make_unique<Parts>()) {
  using External = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  parts_->connections =
      builder.experimental().AddExternalConnectionAcceptor(External::FROM_FD, server_credentials(identity));
}

LimitedPort::~LimitedPort() { close(); }

absl::Status LimitedPort::listen(const PortOptions& options, const std::string& whom, Vitals& vitals) {
  auto listener = listen::Listener::start(
      parts_->context,
      {options.host, options.port, options.limits, options.name, kKeepaliveTimeoutMs,
       kCollectorKeepaliveSeconds},
      [&connections = *parts_->connections](int descriptor, const listen::Caller&) {
        grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.fd = descriptor;
        connections.HandleNewConnection(&connection);
      },
      vitals);
  if (!listener.ok()) {
    const listen::Caller wanted{options.host, options.port, {}};
    return absl::UnavailableError("cannot listen on " + wanted.text() + " for " + whom + ": " +
                                  std::string(listener.status().message()));
  }
  parts_->listener = std::move(*listener);
  parts_->thread = std::thread([&context = parts_->context] { context.run(); });
  return absl::OkStatus();
}

std::uint16_t LimitedPort::port() const { return parts_->listener->port(); }

void LimitedPort::known(const std::string& address) { parts_->listener->known(address); }

void LimitedPort::close() {
  if (!parts_->thread.joinable()) return;
  parts_->context.stop();
  parts_->thread.join();
  parts_->listener->close();
}

std::string address_of(std::string peer) {
  if (peer.starts_with("ipv4:") || peer.starts_with("ipv6:")) peer.erase(0, 5);
  for (const auto& [escaped, plain] : {std::pair{"%5B", "["}, std::pair{"%5D", "]"}}) {
    if (const auto at = peer.find(escaped); at != std::string::npos) peer.replace(at, 3, plain);
  }
  return peer;
}

void set_connection_limits(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kConnectionIdleMaxMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, std::numeric_limits<int>::max());  // the system does
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kPingIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax);
}

void set_connection_age(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMaxMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionAgeGraceMs);
}

}  // namespace tidemark::rpc
