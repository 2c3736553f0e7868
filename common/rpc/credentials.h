#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>

#include "common/certificate/certificate.h"
#include "common/model/ids.h"
#include "common/rpc/stream_limits.h"
#include "common/rpc/stream_server.h"

/// Mutual TLS in gRPC's terms, for sources that make a gRPC server or channel.
namespace tidemark::rpc {

/// What gRPC has to say goes to the log's debug level from now on: it writes a line for every handshake that
/// fails, so that any stranger could fill the log. And its mutexes do not look for deadlocks any more, which
/// the distribution's build has them do: a tenth of what an idle agent costs. To be called before anything
/// else of gRPC.
void quiet_grpc();

/// A client certificate that the CA signed is required, or one that the identity takes.
std::shared_ptr<grpc::ServerCredentials> server_credentials(const TlsIdentity& identity);
/// The server's certificate must be the CA's, for a server, and carry kCollectorUri. Host names are not
/// compared, nor is the time (certificate::check_server_chain() says why).
std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const TlsIdentity& identity);

/// The one certificate that the peer showed, and that was verified.
std::optional<certificate::Certificate> peer_certificate(const grpc::AuthContext& context);
/// The source that the peer's verified certificate names: as certificate::source_of() has it; and
/// which certificate that is.
std::optional<SourcePeer> source_peer(const grpc::AuthContext& context);

}  // namespace tidemark::rpc
